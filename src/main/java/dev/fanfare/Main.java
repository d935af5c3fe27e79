package dev.fanfare;

import dev.fanfare.db.EmbeddedPostgres;
import dev.fanfare.workspace.ApiKeyText;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process. Exits with 1 when it cannot start and with 2 for a command it does not know; after a graceful stop with
 * what the signal makes of it, 143 for TERM.
 */
public final class Main {
    private static final Duration START_PATIENCE = Duration.ofMinutes(2);
    /** Beyond the attempt time-out: for requests, outcomes and connections to end. */
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(20);

    private Main() {}

    public static void main(String[] args) {
        switch (String.join(" ", args)) {
            case "" -> serve();
            case "key" -> System.out.println(ApiKeyText.generate().reveal());
            case "version" -> System.out.println(Fanfare.version());
            default -> {
                System.err.println("""
                        Usage: fanfare          starts the service
                               fanfare key      prints a new API key for FANFARE_BOOTSTRAP_API_KEY
                               fanfare version  prints the version""");
                System.exit(2);
            }
        }
    }

    private static void serve() {
        try {
            Config config = Config.fromEnvironment(System.getenv());
            if (config.logFormat() == Config.LogFormat.JSON) {
                System.setProperty("fanfare.log", "JSON");
            }
            start(config);
        } catch (Config.InvalidConfig e) {
            System.err.println("Fanfare cannot start, its configuration is wrong:");
            e.mistakes().forEach(mistake -> System.err.println("  " + mistake));
            System.exit(1);
        }
    }

    private static void start(Config config) {
        Logger log = LoggerFactory.getLogger(Main.class);
        EmbeddedPostgres postgres = null;
        try {
            String uri = config.databaseUrl().orElse(null);
            if (uri == null) {
                postgres = EmbeddedPostgres.start(config.dataDir());
                uri = postgres.uri();
            }
            Fanfare fanfare = Fanfare.start(config, uri, InstantSource.system())
                    .await(START_PATIENCE.toSeconds(), TimeUnit.SECONDS);
            stopAtExit(config, fanfare, postgres);
            log.atInfo()
                    .addKeyValue("version", Fanfare.version())
                    .addKeyValue("port", fanfare.port())
                    .addKeyValue("url", config.publicUrl())
                    .log("Fanfare is ready");
        } catch (EmbeddedPostgres.Unavailable e) {
            // For the operator, whom a stack trace tells nothing.
            log.atError().addKeyValue("reason", e.getMessage()).log("Fanfare cannot start");
            System.exit(1);
        } catch (InterruptedException | TimeoutException | IOException | RuntimeException e) {
            log.atError().setCause(e).log("Fanfare cannot start");
            closeQuietly(postgres, log);
            System.exit(1);
        }
    }

    private static void stopAtExit(Config config, Fanfare fanfare, @Nullable EmbeddedPostgres postgres) {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            Logger log = LoggerFactory.getLogger(Main.class);
                            try {
                                fanfare.stop()
                                        .await(
                                                config.attemptTimeout()
                                                        .plus(STOP_PATIENCE)
                                                        .toMillis(),
                                                TimeUnit.MILLISECONDS);
                            } catch (TimeoutException | RuntimeException e) {
                                log.atWarn().setCause(e).log("The stop was not graceful");
                            }
                            closeQuietly(postgres, log);
                            log.info("Stopped");
                        },
                        "stop"));
    }

    private static void closeQuietly(@Nullable EmbeddedPostgres postgres, Logger log) {
        if (postgres == null) {
            return;
        }
        try {
            postgres.close();
        } catch (IOException | RuntimeException e) {
            log.atWarn().setCause(e).log("The embedded PostgreSQL did not stop in order");
        }
    }
}
