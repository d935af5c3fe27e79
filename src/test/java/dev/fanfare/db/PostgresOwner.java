package dev.fanfare.db;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A program that owns an embedded PostgreSQL, for tests to kill. Prints {@code ready} and where the server is, or {@code
 * refused} and why; ends in order when its input does.
 */
final class PostgresOwner {
    private PostgresOwner() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(Path.of(args[0]))) {
            System.out.println("ready " + postgres.uri());
            while (System.in.read() != -1) {
                // Nothing is said to it; it only waits for the end.
            }
        } catch (EmbeddedPostgres.Unavailable e) {
            System.out.println("refused " + e.getMessage());
        }
    }
}
