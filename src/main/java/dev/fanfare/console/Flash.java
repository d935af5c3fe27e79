package dev.fanfare.console;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The sentences that a page says after a redirect to it. */
enum Flash {
    WELCOME("Welcome to Fanfare. This is your workspace."),
    LOGGED_OUT("You are logged out."),
    ALREADY_SET_UP("Fanfare is set up already. Log in to use it."),
    PASSWORD_CHANGED("Password changed. All other browsers are logged out."),
    WORKSPACE_RENAMED("Workspace renamed."),
    WEBHOOK_CREATED("Webhook created. Put its signing secret into the receiver, then send a test event."),
    INBOX_CREATED("Inbox made. Whatever is sent to its address appears here."),
    INBOX_SAVED("Saved. It answers like this from the next request on."),
    INBOX_TESTED("Test event sent."),
    INBOX_DELETED("Inbox deleted, and all it got with it."),
    INBOX_WEBHOOK_CREATED("Webhook created; it leads to this inbox. Send a test event and see it arrive."),
    WEBHOOK_SAVED("Webhook saved."),
    ROTATED("Secret rotated. Only the new one signs from now on."),
    ROTATED_WITH_OVERLAP("Secret rotated. Until the overlap is over the old one signs as well."),
    DISABLED("Webhook disabled. What it is owed is held."),
    ENABLED("Webhook enabled. What was held is being sent. What it missed can be recovered from the menu."),
    ENABLED_DISCARDED("Webhook enabled. What was held is discarded."),
    DELETED("Webhook deleted."),
    KEY_SHOWN("The key was shown once and cannot be shown again. If it is lost, revoke it and create another."),
    KEY_REVOKED("Key revoked. Within two seconds it is refused everywhere."),
    PUBLISHED("Published. Every enabled webhook that wants it is being sent it."),
    PUBLISHED_TO_NOBODY("Published. No enabled webhook wants it."),
    RESENT("The event is being sent again."),
    RESENT_TO("The event is being sent to 1 webhook.", "The event is being sent to %,d webhooks."),
    NOT_TO_DISABLED(
            "Not to 1 webhook that is disabled: enable it first.",
            "Not to %,d webhooks that are disabled: enable them first."),
    NOT_TO_DELETED("Not to 1 webhook that has just been deleted.", "Not to %,d webhooks that have just been deleted."),
    NOT_TO_BROKEN(
            "For 1 webhook something went wrong on our side: send it there again.",
            "For %,d webhooks something went wrong on our side: send it there again."),
    RECOVERED("1 event is being sent.", "%,d events are being sent."),
    JOINED("Welcome. You belong to this workspace now."),
    INVITATION_WITHDRAWN("Invitation withdrawn. Its link does not work any more."),
    ROLE_CHANGED("Role changed."),
    MEMBER_REMOVED("Member removed. Their open pages stop working now."),
    LEFT("You have left the workspace."),
    WORKSPACE_CREATED("Workspace created. You are its owner."),
    SESSION_ENDED("That browser is logged out."),
    SESSIONS_ENDED("All other browsers are logged out.");

    private final String one;
    private final String many;

    Flash(String sentence) {
        this(sentence, sentence);
    }

    /**
     * A sentence with a number.
     *
     * @param many a format with a place for the number
     */
    Flash(String one, String many) {
        this.one = one;
        this.many = many;
    }

    String sentence(long number) {
        return number == 1 ? one : String.format(Locale.ENGLISH, many, number);
    }

    static Optional<Flash> of(String name) {
        return Arrays.stream(values())
                .filter(flash -> flash.name().equals(name))
                .findFirst();
    }
}
