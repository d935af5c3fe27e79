package dev.fanfare;

import dev.fanfare.destination.AddressBlock;
import dev.fanfare.mail.SmtpServer;
import dev.fanfare.secret.SecretKeys;
import dev.fanfare.workspace.ApiKeyText;
import dev.fanfare.workspace.BootstrapOwner;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Everything an operator can set, read once from the environment. {@code docs/configuration.md} lists the same
 * variables; a test compares the two.
 */
public record Config(
        String host,
        int port,
        String publicUrl,
        Optional<String> databaseUrl,
        Optional<SecretKeys> secretKeys,
        Path dataDir,
        List<AddressBlock> allowDestinations,
        Duration attemptTimeout,
        int retentionDays,
        Optional<Path> eventCatalog,
        Optional<SmtpServer> smtpServer,
        String mailFrom,
        Optional<ApiKeyText> bootstrapApiKey,
        Optional<BootstrapOwner> bootstrapOwner,
        LogFormat logFormat) {

    /** How log lines look. */
    public enum LogFormat {
        PLAIN,
        JSON
    }

    /** The names read here; any other name that begins with {@code FANFARE_} is a mistake. */
    static final Set<String> NAMES = Set.of(
            "HOST",
            "PORT",
            "PUBLIC_URL",
            "DATABASE_URL",
            "SMTP_URL",
            "MAIL_FROM",
            "FANFARE_DATA_DIR",
            "FANFARE_SECRET_KEYS",
            "FANFARE_ALLOW_DESTINATIONS",
            "FANFARE_ATTEMPT_TIMEOUT",
            "FANFARE_RETENTION_DAYS",
            "FANFARE_EVENT_CATALOG",
            "FANFARE_BOOTSTRAP_API_KEY",
            "FANFARE_BOOTSTRAP_OWNER",
            "FANFARE_LOG_FORMAT");

    private static final Pattern SECONDS = Pattern.compile("([0-9]{1,3})s?");

    /** Thrown with every mistake found, so that one start shows them all. */
    public static final class InvalidConfig extends Exception {
        private static final long serialVersionUID = 1;

        private final transient List<String> mistakes;

        InvalidConfig(List<String> mistakes) {
            super(String.join("; ", mistakes));
            this.mistakes = List.copyOf(mistakes);
        }

        public List<String> mistakes() {
            return mistakes;
        }
    }

    /**
     * Reads and checks all of it.
     *
     * @param environment variables by name; an empty value counts as absent
     * @throws InvalidConfig when a value is wrong or a name unknown
     */
    public static Config fromEnvironment(Map<String, String> environment) throws InvalidConfig {
        Reader reader = new Reader(environment);
        int port = reader.number("PORT", 8080, 0, 65_535);
        Config config = new Config(
                reader.text("HOST").orElse("0.0.0.0"),
                port,
                reader.value("PUBLIC_URL", "http://localhost:" + port, Config::publicUrl),
                reader.optional("DATABASE_URL", Config::databaseUrl),
                reader.optional("FANFARE_SECRET_KEYS", SecretKeys::parse),
                Path.of(reader.text("FANFARE_DATA_DIR").orElse("data")),
                reader.value("FANFARE_ALLOW_DESTINATIONS", List.of(), AddressBlock::list),
                reader.value("FANFARE_ATTEMPT_TIMEOUT", Duration.ofSeconds(15), Config::seconds),
                reader.number("FANFARE_RETENTION_DAYS", 30, 1, 3_650),
                reader.optional("FANFARE_EVENT_CATALOG", Config::directory),
                reader.optional("SMTP_URL", SmtpServer::parse),
                reader.value("MAIL_FROM", "", Config::sender),
                reader.optional("FANFARE_BOOTSTRAP_API_KEY", ApiKeyText::parse),
                reader.optional("FANFARE_BOOTSTRAP_OWNER", BootstrapOwner::parse),
                reader.value("FANFARE_LOG_FORMAT", LogFormat.PLAIN, Config::logFormat));
        if (config.databaseUrl().isPresent()) {
            reader.require("FANFARE_SECRET_KEYS", "is missing: secrets in DATABASE_URL are stored under keys of yours");
        }
        if (config.smtpServer().isPresent()) {
            reader.require("MAIL_FROM", "is missing: mails need a sender");
        }
        reader.refuseUnknownNames();
        if (!reader.mistakes.isEmpty()) {
            throw new InvalidConfig(reader.mistakes);
        }
        return config;
    }

    private static String publicUrl(String text) {
        try {
            URI uri = new URI(text);
            boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (!web || uri.getHost() == null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
                throw new IllegalArgumentException("must be an absolute http or https URL without query and fragment");
            }
            return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("is not a URL", e);
        }
    }

    private static String databaseUrl(String text) {
        if (!text.startsWith("postgres://") && !text.startsWith("postgresql://")) {
            throw new IllegalArgumentException("must begin with postgres:// or postgresql://");
        }
        return text;
    }

    private static String sender(String text) {
        SmtpServer.mistakeInSender(text).ifPresent(mistake -> {
            throw new IllegalArgumentException(mistake);
        });
        return text;
    }

    private static Duration seconds(String text) {
        Matcher matcher = SECONDS.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("must be whole seconds, such as 15s");
        }
        int seconds = Integer.parseInt(matcher.group(1));
        if (seconds < 1 || seconds > 120) {
            throw new IllegalArgumentException("must be from 1s to 120s");
        }
        return Duration.ofSeconds(seconds);
    }

    private static Path directory(String text) {
        Path path = Path.of(text);
        if (!Files.isDirectory(path)) {
            throw new IllegalArgumentException("is not a directory: " + text);
        }
        return path;
    }

    private static LogFormat logFormat(String text) {
        return switch (text) {
            case "plain" -> LogFormat.PLAIN;
            case "json" -> LogFormat.JSON;
            default -> throw new IllegalArgumentException("must be plain or json");
        };
    }

    /** Reads values and gathers what is wrong with them instead of stopping at the first. */
    private static final class Reader {
        private final Map<String, String> environment;
        private final List<String> mistakes = new ArrayList<>();

        Reader(Map<String, String> environment) {
            this.environment = new TreeMap<>(environment);
        }

        Optional<String> text(String name) {
            return Optional.ofNullable(environment.get(name)).map(String::strip).filter(text -> !text.isEmpty());
        }

        <T> Optional<T> optional(String name, Function<String, T> parser) {
            try {
                return text(name).map(parser);
            } catch (IllegalArgumentException e) {
                mistakes.add(name + " " + e.getMessage());
                return Optional.empty();
            }
        }

        <T> T value(String name, T otherwise, Function<String, T> parser) {
            return optional(name, parser).orElse(otherwise);
        }

        int number(String name, int otherwise, int least, int most) {
            return value(name, otherwise, text -> {
                try {
                    int number = Integer.parseInt(text);
                    if (number >= least && number <= most) {
                        return number;
                    }
                } catch (NumberFormatException e) {
                    // Falls through to the same sentence as a number out of range.
                }
                throw new IllegalArgumentException("must be a whole number from " + least + " to " + most);
            });
        }

        void require(String name, String mistake) {
            if (text(name).isEmpty()) {
                mistakes.add(name + " " + mistake);
            }
        }

        void refuseUnknownNames() {
            environment.keySet().stream()
                    .filter(name -> name.startsWith("FANFARE_") && !NAMES.contains(name))
                    .forEach(name -> mistakes.add(name + " is not a setting of this version"));
        }
    }
}
