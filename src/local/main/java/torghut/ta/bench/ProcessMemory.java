package torghut.ta.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import torghut.ta.testkit.ChildProcess;

/**
 * Memory of a process that is in RAM, as Linux counts it.
 *
 * @param residentBytes now
 * @param peakBytes the most since the process started
 */
record ProcessMemory(long residentBytes, long peakBytes) {

    /** Of a process that lives. */
    static ProcessMemory of(ChildProcess process) {
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        long resident = 0;
        long peak = 0;
        try {
            for (String line : Files.readAllLines(status)) {
                if (line.startsWith("VmRSS:")) {
                    resident = bytes(line);
                } else if (line.startsWith("VmHWM:")) {
                    peak = bytes(line);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new ProcessMemory(resident, peak);
    }

    /** "VmRSS: 1024 kB". */
    private static long bytes(String line) {
        return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
    }
}
