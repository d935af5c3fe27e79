package dev.fanfare.workspace;

import dev.fanfare.rejection.Rejection;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Argon2id with the parameters OWASP asks for, written as PHC strings. Each hash takes tens of milliseconds of a core
 * and 19 MiB, so it runs on few workers of its own, and what would wait long is turned away.
 */
public final class PasswordHash {
    private static final int MEMORY_KIB = 19_456;
    private static final int PASSES = 2;
    private static final int LANES = 1;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final String PARAMETERS = "$argon2id$v=19$m=" + MEMORY_KIB + ",t=" + PASSES + ",p=" + LANES + "$";
    private static final Pattern PHC = Pattern.compile(
            "\\$argon2id\\$v=19\\$m=(\\d{1,8}),t=(\\d{1,4}),p=(\\d{1,3})\\$([A-Za-z0-9+/]+)\\$([A-Za-z0-9+/]+)");

    private static final int WORKERS = 2;
    private static final int WAITING = 32;

    /** A hash that no password has: checking against it costs what checking against a real one does. */
    private static final String NOBODY = PARAMETERS + encode(new byte[SALT_BYTES]) + "$" + encode(new byte[HASH_BYTES]);

    private final WorkerExecutor workers;
    private final AtomicInteger waiting = new AtomicInteger();
    private final SecureRandom random = new SecureRandom();

    public PasswordHash(Vertx vertx) {
        this.workers = vertx.createSharedWorkerExecutor("passwords", WORKERS, 10, TimeUnit.SECONDS);
    }

    /** A new hash with a salt of its own. */
    Future<String> hash(String password) {
        return work(() -> {
            byte[] salt = new byte[SALT_BYTES];
            random.nextBytes(salt);
            byte[] hash = argon2(password, salt, MEMORY_KIB, PASSES, LANES, HASH_BYTES);
            return PARAMETERS + encode(salt) + "$" + encode(hash);
        });
    }

    /** Whether the hash is this password's, told in constant time. */
    Future<Boolean> matches(String password, String phc) {
        return work(() -> check(password, phc));
    }

    /** The work of {@link #matches} for an account that does not exist. */
    Future<Boolean> matchesNobody(String password) {
        return work(() -> check(password, NOBODY)).map(matched -> false);
    }

    /** Whether a hash was made with other parameters than today's. */
    static boolean isOutdated(String phc) {
        return !phc.startsWith(PARAMETERS);
    }

    private static boolean check(String password, String phc) {
        Matcher matcher = PHC.matcher(phc);
        if (!matcher.matches()) {
            throw new IllegalStateException("A stored password hash is not one of ours");
        }
        byte[] salt = Base64.getDecoder().decode(matcher.group(4));
        byte[] expected = Base64.getDecoder().decode(matcher.group(5));
        byte[] actual = argon2(
                password,
                salt,
                Integer.parseInt(matcher.group(1)),
                Integer.parseInt(matcher.group(2)),
                Integer.parseInt(matcher.group(3)),
                expected.length);
        return MessageDigest.isEqual(actual, expected);
    }

    private static byte[] argon2(String password, byte[] salt, int memoryKib, int passes, int lanes, int length) {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(memoryKib)
                .withIterations(passes)
                .withParallelism(lanes)
                .withSalt(salt)
                .build());
        byte[] hash = new byte[length];
        generator.generateBytes(password.getBytes(StandardCharsets.UTF_8), hash);
        return hash;
    }

    private <T> Future<T> work(Callable<T> work) {
        if (waiting.incrementAndGet() > WAITING) {
            waiting.decrementAndGet();
            return Future.failedFuture(
                    new Rejection.Overloaded("Too many people are logging in right now. Try again shortly."));
        }
        return workers.executeBlocking(work, false)
                .<T>map(Objects::requireNonNull)
                .onComplete(done -> waiting.decrementAndGet());
    }

    private static String encode(byte[] bytes) {
        return Base64.getEncoder().withoutPadding().encodeToString(bytes);
    }
}
