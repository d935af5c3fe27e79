package dev.fanfare.api;

import com.fasterxml.jackson.core.JsonParser;
import dev.fanfare.recovery.Lost;
import java.io.IOException;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** {@code {"since", "until"?, "what"}}. */
record RecoveryInput(Instant since, @Nullable Instant until, Lost what) {
    static RecoveryInput read(JsonParser parser) throws IOException {
        Reading reading = new Reading(parser);
        Fields.read(parser, reading.mistakes, reading::read);
        return reading.result();
    }

    /** What was read so far. */
    private static final class Reading {
        private final JsonParser parser;
        private final Mistakes mistakes = new Mistakes();
        private @Nullable Instant since;
        private @Nullable Instant until;
        private @Nullable Lost what;

        Reading(JsonParser parser) {
            this.parser = parser;
        }

        boolean read(String field) throws IOException {
            switch (field) {
                case "since" -> since = Fields.time(parser, "/since", mistakes);
                case "until" -> until = Fields.time(parser, "/until", mistakes);
                case "what" -> what = what();
                default -> {
                    return false;
                }
            }
            return true;
        }

        private @Nullable Lost what() throws IOException {
            String word = Fields.text(parser, "/what", mistakes);
            Lost lost = word == null ? null : Lost.of(word).orElse(null);
            if (word != null && lost == null) {
                mistakes.add("/what", "This must be \"failed\" or \"missed\".");
            }
            return lost;
        }

        RecoveryInput result() {
            if (since == null) {
                mistakes.add("/since", "The beginning of the range is missing.");
            }
            if (what == null) {
                mistakes.add("/what", "Say what to recover: \"failed\" or \"missed\".");
            }
            mistakes.refuseIfAny();
            return new RecoveryInput(Objects.requireNonNull(since), until, Objects.requireNonNull(what));
        }
    }
}
