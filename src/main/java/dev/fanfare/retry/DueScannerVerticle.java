package dev.fanfare.retry;

import dev.fanfare.delivery.DeliveryStore;
import dev.fanfare.delivery.Dispatcher;
import dev.fanfare.delivery.NodeStore;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The timer. Claims what is due and has no living claim: retries, what other nodes left behind, and what did not fit
 * into memory when it was published. And beats, so that other nodes see this one alive, and gives up nodes that do not.
 */
public final class DueScannerVerticle extends VerticleBase {
    private static final Logger log = LoggerFactory.getLogger(DueScannerVerticle.class);
    private static final Duration BETWEEN_SCANS = Duration.ofMillis(250);
    /** After a scan that left something due behind, the next one comes sooner. */
    private static final Duration BETWEEN_BUSY_SCANS = Duration.ofMillis(20);

    private static final Duration BETWEEN_BEATS = Duration.ofSeconds(2);

    private final DueScanner scanner;
    private final NodeWatch watch;
    private boolean stopping;

    public DueScannerVerticle(Pool pool, Dispatcher dispatcher) {
        this.scanner = new DueScanner(new DeliveryStore(pool), dispatcher);
        this.watch = new NodeWatch(new NodeStore(pool), new DeliveryStore(pool), dispatcher);
    }

    @Override
    public Future<?> start() {
        scanLater(BETWEEN_SCANS);
        beatLater();
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        stopping = true;
        return Future.succeededFuture();
    }

    private void scanLater(Duration pause) {
        if (!stopping) {
            vertx.setTimer(
                    pause.toMillis(),
                    timer -> scanner.scanOnce()
                            .onFailure(failure -> warn("Scanning for what is due failed", failure))
                            .onComplete(scan -> scanLater(
                                    scan.succeeded() && scan.result().leftBehind()
                                            ? BETWEEN_BUSY_SCANS
                                            : BETWEEN_SCANS)));
        }
    }

    private void beatLater() {
        if (!stopping) {
            vertx.setTimer(
                    BETWEEN_BEATS.toMillis(),
                    timer -> watch.watchOnce()
                            .onFailure(failure -> warn("Beating failed", failure))
                            .onComplete(beat -> beatLater()));
        }
    }

    private static void warn(String sentence, Throwable failure) {
        log.atWarn().addKeyValue("cause", failure.toString()).log(sentence);
    }
}
