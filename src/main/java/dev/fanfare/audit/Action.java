package dev.fanfare.audit;

import java.util.Arrays;
import java.util.Optional;

/** What is done to an object of a workspace. */
public enum Action {
    WEBHOOK_CREATED("webhook.created"),
    WEBHOOK_UPDATED("webhook.updated"),
    WEBHOOK_DELETED("webhook.deleted"),
    WEBHOOK_ENABLED("webhook.enabled"),
    WEBHOOK_DISABLED("webhook.disabled"),
    /** Deliveries that were held are not owed any more. */
    HELD_DISCARDED("held.discarded"),
    /** Changes nothing, but afterwards somebody knows the secret. */
    SECRET_SHOWN("secret.shown"),
    SECRET_ROTATED("secret.rotated"),
    TEST_SENT("test.sent"),
    /** By hand, in the console; what applications publish is not in the audit. */
    EVENT_PUBLISHED("event.published"),
    /** An event is owed to a webhook again. */
    EVENT_RESENT("event.resent"),
    /** What was lost in a time range is owed again. */
    EVENTS_RECOVERED("events.recovered"),
    KEY_CREATED("key.created"),
    KEY_REVOKED("key.revoked"),
    WORKSPACE_CREATED("workspace.created"),
    WORKSPACE_RENAMED("workspace.renamed"),
    MEMBER_INVITED("member.invited"),
    /** Under a new link; the old one ended. */
    INVITATION_RESENT("invitation.resent"),
    INVITATION_WITHDRAWN("invitation.withdrawn"),
    MEMBER_JOINED("member.joined"),
    MEMBER_CHANGED("member.changed"),
    MEMBER_REMOVED("member.removed"),
    MEMBER_LEFT("member.left");

    private final String word;

    Action(String word) {
        this.word = word;
    }

    /** As the table and addresses write it. */
    public String word() {
        return word;
    }

    /** Empty for a word that this version does not know. */
    public static Optional<Action> of(String word) {
        return Arrays.stream(values())
                .filter(action -> action.word.equals(word))
                .findFirst();
    }
}
