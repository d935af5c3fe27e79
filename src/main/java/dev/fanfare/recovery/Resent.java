package dev.fanfare.recovery;

import dev.fanfare.rejection.Rejection;
import io.vertx.core.Future;
import java.util.List;

/**
 * What came of resending an event to many webhooks, in numbers of webhooks.
 *
 * @param sent those that are owed it again
 * @param disabled those that were disabled, so that nothing is sent to them
 * @param deleted those that were gone
 * @param broken those for which something of ours failed, so that it may be tried again
 */
public record Resent(int sent, int disabled, int deleted, int broken) {
    static Resent of(List<Future<Void>> all) {
        int sent = 0;
        int disabled = 0;
        int deleted = 0;
        int broken = 0;
        for (Future<Void> one : all) {
            switch (one.cause()) {
                case null -> sent++;
                case Rejection.Conflict refused -> disabled++;
                case Rejection.NotFound gone -> deleted++;
                default -> broken++;
            }
        }
        return new Resent(sent, disabled, deleted, broken);
    }
}
