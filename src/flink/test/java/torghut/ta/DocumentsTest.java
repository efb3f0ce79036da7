package torghut.ta;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The documents name files, headings and classes that exist. */
class DocumentsTest {

    private static final Pattern LINK = Pattern.compile("\\[([^\\]]*)]\\(([^)\\s]+)\\)");
    private static final Pattern REFERENCE = Pattern.compile("(?m)^\\[([^\\]]+)]: (\\S+)$");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ +(.+)$");
    private static final Pattern NAMED = Pattern.compile("\\[([A-Z]\\w*)](?![:(])");
    private static final Pattern CALL = Pattern.compile("`([A-Z]\\w*)\\.([a-z]\\w*)`");

    static List<Path> documents() throws IOException {
        List<Path> documents = new ArrayList<>(List.of(Path.of("README.md")));
        try (Stream<Path> docs = Files.list(Path.of("docs"))) {
            docs.filter(path -> path.toString().endsWith(".md")).sorted().forEach(documents::add);
        }
        return documents;
    }

    @ParameterizedTest
    @MethodSource("documents")
    void everyLinkLeadsToAFileAndAHeading(Path document) throws IOException {
        List<String> broken = new ArrayList<>();
        for (MatchResult link : links(document)) {
            String target = link.group(2);
            if (target.contains("://")) {
                continue;
            }
            int hash = target.indexOf('#');
            String file = hash < 0 ? target : target.substring(0, hash);
            Path path = file.isEmpty() ? document : document.resolveSibling(file).normalize();
            if (!Files.exists(path)
                    || (hash >= 0 && !anchors(path).contains(target.substring(hash + 1)))) {
                broken.add(link.group());
            }
        }

        assertThat(broken).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("documents")
    void aLinkedClassHasTheNameOfItsFile(Path document) throws IOException {
        classes(document)
                .forEach(
                        (name, file) -> assertThat(file.getFileName()).hasToString(name + ".java"));
    }

    @Test
    void theWalkNamesClassesAndMethodsThatExist() throws IOException {
        Path walk = Path.of("docs/walk.md");
        Map<String, Path> classes = classes(walk);
        List<MatchResult> calls = matches(CALL, Files.readString(walk));
        Set<String> named =
                matches(NAMED, Files.readString(walk)).stream()
                        .map(name -> name.group(1))
                        .collect(Collectors.toSet());

        assertThat(classes).hasSizeGreaterThan(20);
        assertThat(calls).isNotEmpty();
        assertThat(classes.keySet()).containsExactlyInAnyOrderElementsOf(named);
        for (MatchResult call : calls) {
            assertThat(classes).containsKey(call.group(1));
            assertThat(Files.readString(classes.get(call.group(1))))
                    .as(call.group())
                    .containsPattern("\\b" + call.group(2) + "\\(");
        }
    }

    /** Text and target of every link, those at the end of the page included. */
    private static List<MatchResult> links(Path document) throws IOException {
        String text = Files.readString(document);
        List<MatchResult> links = new ArrayList<>(matches(LINK, text));
        links.addAll(matches(REFERENCE, text));
        return links;
    }

    /** The linked Java files of a document by the text of their link. */
    private static Map<String, Path> classes(Path document) throws IOException {
        Map<String, Path> classes = new HashMap<>();
        for (MatchResult link : links(document)) {
            if (link.group(2).endsWith(".java")) {
                classes.put(link.group(1).replace("`", ""), document.resolveSibling(link.group(2)));
            }
        }
        return classes;
    }

    /** The anchors of a page's headings, in GitHub's way of writing them. */
    private static List<String> anchors(Path page) throws IOException {
        return matches(HEADING, Files.readString(page)).stream()
                .map(heading -> heading.group(1).toLowerCase(Locale.ROOT))
                .map(heading -> heading.replaceAll("[^\\w\\- ]", "").replace(' ', '-'))
                .toList();
    }

    private static List<MatchResult> matches(Pattern pattern, String text) {
        return pattern.matcher(text).results().toList();
    }
}
