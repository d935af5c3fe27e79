package dev.fanfare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanfare.testing.Contract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What documents say that can be held against the code. */
class DocumentsTest {
    @Test
    void everyVariableIsDocumentedAndEveryDocumentedOneIsReal() throws IOException {
        assertThat(firstColumn("docs/configuration.md")).isEqualTo(new TreeSet<>(Config.NAMES));
    }

    @Test
    void everyApiCallIsDocumentedAndEveryDocumentedOneIsReal() throws IOException {
        Set<String> calls = Contract.operations().stream()
                .map(call -> call.replace(" /", " /api/"))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(firstColumn("docs/api.md")).isEqualTo(calls);
    }

    @Test
    void theApiDocumentNamesThisVersion() throws IOException {
        assertThat(Files.readString(Path.of("src/main/resources/openapi.yaml")))
                .contains("version: " + Fanfare.version());
    }

    /** The code in the first cell of every table row. */
    private static Set<String> firstColumn(String file) throws IOException {
        return Pattern.compile("^\\| `([^`]+)` \\|", Pattern.MULTILINE)
                .matcher(Files.readString(Path.of(file)))
                .results()
                .map((MatchResult row) -> row.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
