package dev.fanfare.console;

import dev.fanfare.inbox.Inbox;
import dev.fanfare.inbox.InboxAnswer;
import dev.fanfare.webhook.Webhook;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An inbox as its list and its page show it.
 *
 * @param answers how it was told to answer, in words
 * @param usual whether that is at once and with 200
 * @param webhookId of the webhook that leads to it; null when none does
 * @param last when it last got something; null when it did not
 */
public record InboxCard(
        String token,
        String url,
        String answers,
        boolean usual,
        Moment created,
        @Nullable String webhookId,
        @Nullable String webhookName,
        @Nullable Moment last) {

    static InboxCard of(Inbox inbox, String url, Optional<Webhook> webhook, @Nullable Instant last) {
        InboxAnswer answer = inbox.answer();
        return new InboxCard(
                inbox.token().value(),
                url,
                words(answer),
                answer.status() == 200 && answer.delaySeconds() == 0 && !answer.silent(),
                Moment.of(inbox.createdAt()),
                webhook.map(found -> found.id().toString()).orElse(null),
                webhook.map(Webhook::name).orElse(null),
                last == null ? null : Moment.of(last));
    }

    private static String words(InboxAnswer answer) {
        if (answer.silent()) {
            return "Never answers";
        }
        return "Answers " + answer.status()
                + (answer.delaySeconds() == 0 ? "" : " after " + answer.delaySeconds() + " s");
    }
}
