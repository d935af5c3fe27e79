package dev.fanfare.inbox;

import dev.fanfare.inbox.InboxRequestStore.Arrival;
import io.vertx.core.AsyncResult;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what came to inboxes, one statement at a time: under a flood the oldest that waits is dropped, so that the
 * database never has more to do with it than that. Confined to one event loop.
 */
final class InboxWriter {
    private static final Logger log = LoggerFactory.getLogger(InboxWriter.class);
    private static final int MOST_WAITING = 64;
    private static final int MOST_AT_ONCE = 32;

    private final InboxRequestStore store;
    private final ArrayDeque<Arrival> waiting = new ArrayDeque<>();
    private boolean writing;

    InboxWriter(InboxRequestStore store) {
        this.store = store;
    }

    void add(Arrival arrival) {
        if (waiting.size() == MOST_WAITING) {
            waiting.removeFirst();
        }
        waiting.add(arrival);
        if (!writing) {
            writing = true;
            write();
        }
    }

    private void write() {
        List<Arrival> batch = new ArrayList<>();
        while (!waiting.isEmpty() && batch.size() < MOST_AT_ONCE) {
            batch.add(waiting.removeFirst());
        }
        store.insert(batch, Inboxes.REQUESTS_KEPT).onComplete(written -> ended(written, batch.size()));
    }

    private void ended(AsyncResult<Void> written, int requests) {
        if (written.failed()) {
            log.atWarn()
                    .addKeyValue("requests", requests)
                    .addKeyValue("cause", written.cause().toString())
                    .log("What came to inboxes could not be written and is lost");
        }
        if (waiting.isEmpty()) {
            writing = false;
        } else {
            write();
        }
    }
}
