package dev.fanfare.testing;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Signals that Java does not send. */
public final class Signal {
    private Signal() {}

    /** Sends it to a process of the test's own. */
    public static void send(String name, long pid) {
        try {
            int code = new ProcessBuilder("sh", "-c", "kill -" + name + " " + pid)
                    .inheritIO()
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new AssertionError("No signal " + name + " to process " + pid);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
