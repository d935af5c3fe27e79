package dev.fanfare.db;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.regex.Pattern;

/** The file one of PostgreSQL's programs writes to, and what it says there from now on. */
record ServerLog(Path file, long start) {
    private static final long TURNED_OVER_AT = 10 << 20;
    private static final Pattern COMPLAINT = Pattern.compile("(?:FATAL|PANIC|ERROR|error): +(.*)");

    /** Continues a file; one that has grown large becomes {@code *.1}, in place of the one before it. */
    static ServerLog continueAt(Path file) throws IOException {
        long size = Files.exists(file) ? Files.size(file) : 0;
        if (size < TURNED_OVER_AT) {
            return new ServerLog(file, size);
        }
        Files.move(file, file.resolveSibling(file.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
        return new ServerLog(file, 0);
    }

    boolean says(String words) throws IOException {
        return text().contains(words);
    }

    /** The last complaint and where to read on, for an error message. */
    String complaint() throws IOException {
        return COMPLAINT
                .matcher(text())
                .results()
                .reduce((earlier, later) -> later)
                .map(found -> found.group(1) + " (see " + file + ")")
                .orElse("see " + file);
    }

    private String text() throws IOException {
        try (var in = Files.newInputStream(file)) {
            in.skipNBytes(start);
            return new String(in.readNBytes((int) TURNED_OVER_AT), StandardCharsets.UTF_8);
        }
    }
}
