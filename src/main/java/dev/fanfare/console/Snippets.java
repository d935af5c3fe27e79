package dev.fanfare.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The code that verifies a request, in the languages that receivers are written in. */
final class Snippets {
    /**
     * One of them, a whole program.
     *
     * @param language in addresses
     * @param label what people call it
     * @param file its name
     */
    public record Snippet(String language, String label, String file, String code) {}

    static final List<Snippet> ALL = List.of(
            of("shell", "Shell", "verify.sh"),
            of("node", "Node", "verify.mjs"),
            of("python", "Python", "verify.py"),
            of("go", "Go", "verify.go"),
            of("java", "Java", "Verify.java"),
            of("ruby", "Ruby", "verify.rb"),
            of("php", "PHP", "verify.php"),
            of("csharp", "C#", "Verify.cs"),
            of("curl", "Send with curl", "send.sh"));

    private Snippets() {}

    /** The one that an address names, or the first. */
    static Snippet named(String language) {
        return ALL.stream()
                .filter(snippet -> snippet.language().equals(language))
                .findFirst()
                .orElseGet(ALL::getFirst);
    }

    private static Snippet of(String language, String label, String file) {
        try (InputStream in = Snippets.class.getResourceAsStream("/verify/" + file)) {
            if (in == null) {
                throw new IllegalStateException(file + " is not in the jar");
            }
            return new Snippet(language, label, file, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
