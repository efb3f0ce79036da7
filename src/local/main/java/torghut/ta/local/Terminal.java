package torghut.ta.local;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Scanner;

/**
 * A terminal that is painted as a whole, on its second screen, so that the first stays as it was.
 */
final class Terminal implements AutoCloseable {

    private static final String ENTER = "\033[?1049h\033[?25l\033[?7l\033[2J";
    private static final String LEAVE = "\033[?7h\033[?25h\033[?1049l";
    private static final int SIZE_EVERY = 5;

    private final PrintStream out;
    private int width = 100;
    private int height = 40;
    private int painted;

    /** Takes over the terminal. */
    Terminal(PrintStream out) {
        this.out = out;
        out.print(ENTER);
        out.flush();
    }

    /** Whether standard output is a terminal that understands the usual sequences. */
    static boolean isPresent(Map<String, String> environment) {
        if (environment.getOrDefault("TERM", "dumb").equals("dumb")) {
            return false;
        }
        try {
            // System.console() wants standard input to be a terminal as well.
            return new ProcessBuilder("sh", "-c", "test -t 1")
                            .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Whether the locale says UTF-8. */
    static boolean isUnicode(Map<String, String> environment) {
        for (String name : List.of("LC_ALL", "LC_CTYPE", "LANG")) {
            String locale = environment.getOrDefault(name, "");
            if (!locale.isEmpty()) {
                return locale.toUpperCase(Locale.ROOT).replace("-", "").endsWith("UTF8");
            }
        }
        return false;
    }

    int width() {
        measure();
        return width;
    }

    int height() {
        return height;
    }

    /** Asks now and then, because windows change their size. */
    private void measure() {
        if (painted % SIZE_EVERY != 0) {
            return;
        }
        try {
            Process stty =
                    new ProcessBuilder("sh", "-c", "stty size </dev/tty 2>/dev/null").start();
            try (Scanner size = new Scanner(stty.getInputStream(), US_ASCII)) {
                if (size.hasNextInt()) {
                    height = Math.max(2, size.nextInt());
                    width = Math.max(1, size.nextInt());
                }
            }
        } catch (IOException e) {
            // No shell: the size stays as assumed.
        }
    }

    /** Shows these lines and nothing else. */
    void paint(List<String> lines) {
        StringBuilder frame = new StringBuilder("\033[H");
        for (String line : lines.subList(0, Math.min(lines.size(), height - 1))) {
            frame.append(line).append("\033[K\r\n");
        }
        out.print(frame.append("\033[J"));
        out.flush();
        painted++;
    }

    /** Gives the terminal back. */
    @Override
    public void close() {
        out.print(LEAVE);
        out.flush();
    }
}
