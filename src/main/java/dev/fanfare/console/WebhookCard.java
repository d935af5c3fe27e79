package dev.fanfare.console;

import dev.fanfare.webhook.DisabledReason;
import dev.fanfare.webhook.Webhook;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A webhook as the list shows it.
 *
 * @param status what its pill says
 * @param tone how the pill looks: good, wait or bad
 * @param why it is disabled; null when it is not
 * @param failures in a row
 * @param disabled since when; null when it is not
 */
public record WebhookCard(
        String id,
        String name,
        String url,
        List<String> triggers,
        Moment created,
        String status,
        String tone,
        @Nullable String why,
        boolean enabled,
        int failures,
        @Nullable Moment disabled) {

    static WebhookCard of(Webhook webhook) {
        boolean enabled = webhook.disabledAt() == null;
        int failures = webhook.consecutiveFailures();
        boolean failing = enabled && failures > 0;
        return new WebhookCard(
                webhook.id().toString(),
                webhook.name(),
                webhook.url(),
                webhook.triggers(),
                Moment.of(webhook.createdAt()),
                enabled ? (failing ? "Failing · " + failures + " in a row" : "Enabled") : "Disabled",
                enabled ? (failing ? "wait" : "good") : "bad",
                why(webhook.disabledReason()),
                enabled,
                failures,
                webhook.disabledAt() == null ? null : Moment.of(webhook.disabledAt()));
    }

    private static @Nullable String why(@Nullable DisabledReason reason) {
        return switch (reason) {
            case null -> null;
            case MANUAL -> "by an owner";
            case FAILURES -> "because it kept failing";
            case GONE -> "because the receiver answered 410 Gone";
        };
    }
}
