package dev.fanfare;

import dev.fanfare.db.EmbeddedPostgres;
import dev.fanfare.secret.SecretKeyFile;
import dev.fanfare.secret.SecretKeys;
import dev.fanfare.webhook.SecretStore;
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

    private static final Duration REENCRYPT_PATIENCE = Duration.ofHours(1);

    private Main() {}

    public static void main(String[] args) {
        switch (String.join(" ", args)) {
            case "" -> run(Main::serve);
            case "key" -> System.out.println(ApiKeyText.generate().reveal());
            case "secret-key" -> System.out.println(SecretKeys.generate());
            case "reencrypt" -> run(Main::reencrypt);
            case "version" -> System.out.println(Fanfare.version());
            default -> {
                System.err.println("""
                        Usage: fanfare             starts the service
                               fanfare key         prints a new API key for FANFARE_BOOTSTRAP_API_KEY
                               fanfare secret-key  prints a new key for FANFARE_SECRET_KEYS
                               fanfare reencrypt   stores every signing secret under the first of FANFARE_SECRET_KEYS
                               fanfare version     prints the version""");
                System.exit(2);
            }
        }
    }

    /** What a command does with a configuration and a database. */
    private interface Command {
        void run(Config config, String databaseUri, SecretKeys keys, @Nullable EmbeddedPostgres postgres)
                throws TimeoutException;
    }

    private static void run(Command command) {
        try {
            Config config = Config.fromEnvironment(System.getenv());
            if (config.logFormat() == Config.LogFormat.JSON) {
                System.setProperty("fanfare.log", "JSON");
            }
            run(command, config);
        } catch (Config.InvalidConfig e) {
            System.err.println("Fanfare cannot start, its configuration is wrong:");
            e.mistakes().forEach(mistake -> System.err.println("  " + mistake));
            System.exit(1);
        }
    }

    private static void run(Command command, Config config) {
        Logger log = LoggerFactory.getLogger(Main.class);
        EmbeddedPostgres postgres = null;
        try {
            String uri = config.databaseUrl().orElse(null);
            if (uri == null) {
                postgres = EmbeddedPostgres.start(config.dataDir());
                uri = postgres.uri();
            }
            SecretKeys keys = config.secretKeys().orElse(null);
            if (keys == null) {
                keys = SecretKeyFile.openOrMake(config.dataDir());
            }
            command.run(config, uri, keys, postgres);
        } catch (EmbeddedPostgres.Unavailable | SecretStore.MissingKeys e) {
            // For the operator, whom a stack trace tells nothing.
            log.atError().addKeyValue("reason", e.getMessage()).log("Fanfare cannot start");
            closeQuietly(postgres, log);
            System.exit(1);
        } catch (InterruptedException | TimeoutException | IOException | RuntimeException e) {
            log.atError().setCause(e).log("Fanfare cannot start");
            closeQuietly(postgres, log);
            System.exit(1);
        }
    }

    private static void serve(Config config, String uri, SecretKeys keys, @Nullable EmbeddedPostgres postgres)
            throws TimeoutException {
        Fanfare fanfare = Fanfare.start(config, uri, keys, InstantSource.system())
                .await(START_PATIENCE.toSeconds(), TimeUnit.SECONDS);
        stopAtExit(config, fanfare, postgres);
        LoggerFactory.getLogger(Main.class)
                .atInfo()
                .addKeyValue("version", Fanfare.version())
                .addKeyValue("port", fanfare.port())
                .addKeyValue("url", config.publicUrl())
                .log("Fanfare is ready");
    }

    /** The service may run meanwhile, except on an embedded PostgreSQL, which belongs to one process. */
    private static void reencrypt(Config config, String uri, SecretKeys keys, @Nullable EmbeddedPostgres postgres)
            throws TimeoutException {
        int changed = Fanfare.reencrypt(uri, keys).await(REENCRYPT_PATIENCE.toSeconds(), TimeUnit.SECONDS);
        closeQuietly(postgres, LoggerFactory.getLogger(Main.class));
        System.out.println(changed + (changed == 1 ? " webhook's" : " webhooks'") + " secrets were stored anew.");
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
