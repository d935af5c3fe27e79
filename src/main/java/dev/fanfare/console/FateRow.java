package dev.fanfare.console;

import dev.fanfare.event.Events.Fate;
import dev.fanfare.webhook.Interested;
import org.jspecify.annotations.Nullable;

/**
 * What became of an event at one webhook.
 *
 * @param status what its pill says
 * @param tone how the pill looks: good, wait, bad or none
 * @param attempts how many were made, in words
 * @param due when the next attempt is due; null when none is scheduled
 * @param note what else there is to say; empty when nothing
 * @param linked whether there is a page of the webhook
 * @param resendable whether it can be sent to it again
 */
public record FateRow(
        String webhookId,
        String name,
        String status,
        String tone,
        String attempts,
        @Nullable Moment due,
        String note,
        boolean linked,
        boolean resendable) {

    /** @param fate null when it was never owed to the webhook */
    static FateRow of(Interested webhook, @Nullable Fate fate, boolean test) {
        return new FateRow(
                webhook.id().toString(),
                webhook.name(),
                status(fate),
                tone(fate),
                attempts(fate),
                due(fate),
                note(webhook, fate, test),
                !webhook.deleted(),
                webhook.isReachable() && !test);
    }

    private static String status(@Nullable Fate fate) {
        return switch (fate == null ? null : fate.state()) {
            case null -> "Never owed";
            case PENDING -> "Owed";
            case HELD -> "Held";
            case DELIVERED -> "Delivered";
            case ENDED -> "Not delivered";
        };
    }

    private static String tone(@Nullable Fate fate) {
        return switch (fate == null ? null : fate.state()) {
            case null -> "";
            case PENDING -> "wait";
            case HELD, ENDED -> "bad";
            case DELIVERED -> "good";
        };
    }

    private static String attempts(@Nullable Fate fate) {
        int attempts = fate == null ? 0 : fate.attempts();
        return switch (attempts) {
            case 0 -> "not tried";
            case 1 -> "tried once";
            default -> "tried " + attempts + " times";
        };
    }

    private static @Nullable Moment due(@Nullable Fate fate) {
        return fate == null || fate.state() != Fate.State.PENDING || fate.dueAt() == null
                ? null
                : Moment.of(fate.dueAt());
    }

    private static String note(Interested webhook, @Nullable Fate fate, boolean test) {
        if (webhook.deleted()) {
            return "deleted since";
        }
        return switch (fate == null ? null : fate.state()) {
            case null -> "did not want it when it was published";
            case HELD -> "until the webhook is enabled";
            case ENDED -> test ? "a test is sent once" : "discarded";
            case PENDING, DELIVERED -> webhook.enabled() ? "" : "disabled since";
        };
    }
}
