package dev.fanfare.verification;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Verifies a request as a receiver should, and says of one that is refused what is wrong with it. It looks for one thing
 * wrong at a time: another body with the right key, another key with the right body.
 */
public final class SignatureCheck {
    /** How far a timestamp may be from the receiver's clock. */
    public static final Duration TOLERANCE = Duration.ofMinutes(5);

    private static final String ID = "webhook-id";
    private static final String TIMESTAMP = "webhook-timestamp";
    private static final String BODY = "Body";
    /** Ten digits last until 2286; thirteen are milliseconds. */
    private static final int SECONDS_DIGITS = 10;

    private final SignedRequest request;
    private final List<Secret> secrets;
    private final Instant now;
    private final byte @Nullable [] sent;
    private final List<Finding> findings = new ArrayList<>();

    private SignatureCheck(SignedRequest request, List<Secret> secrets, Instant now, byte @Nullable [] sent) {
        this.request = request;
        this.secrets = secrets;
        this.now = now;
        this.sent = sent;
    }

    /**
     * Whether a receiver should accept it: {@code webhook-signature} and the timestamp are right, and so is
     * {@code Dub-Signature} where there is one.
     *
     * @param secrets any of which may have signed
     */
    public static boolean verifies(SignedRequest request, List<String> secrets, Instant now) {
        List<Secret> live =
                secrets.stream().map(value -> new Secret(value, "", true)).toList();
        return new SignatureCheck(request, live, now, null).verifies();
    }

    /**
     * Everything that can be said of it, header by header.
     *
     * @param now of the receiver
     * @param sent the body that was sent, where it is known; null otherwise
     */
    public static List<Finding> findings(
            SignedRequest request, List<Secret> secrets, Instant now, byte @Nullable [] sent) {
        return new SignatureCheck(request, secrets, now, sent).look();
    }

    private boolean verifies() {
        String timestamp = request.header(TIMESTAMP);
        return request.header(ID) != null
                && timestamp != null
                && isFresh(timestamp)
                && isSigned(SignatureHeader.STANDARD)
                && (SignatureHeader.DUB.of(request) == null || isSigned(SignatureHeader.DUB));
    }

    private boolean isFresh(String timestamp) {
        Optional<Instant> at = time(timestamp);
        return at.isPresent() && Duration.between(at.get(), now).abs().compareTo(TOLERANCE) <= 0;
    }

    private boolean isSigned(SignatureHeader header) {
        String value = header.of(request);
        return value != null
                && signer(header, header.signatures(value)).filter(Secret::live).isPresent();
    }

    private List<Finding> look() {
        findings.add(
                request.header(ID) == null
                        ? Finding.wrong(ID, "It is missing. It is part of what is signed.")
                        : Finding.right(ID, "It is there."));
        findings.add(timestamp(request.header(TIMESTAMP)));
        findings.add(signature(SignatureHeader.STANDARD));
        findings.add(signature(SignatureHeader.DUB));
        if (sent != null) {
            findings.add(body(sent));
        }
        return List.copyOf(findings);
    }

    private Finding timestamp(@Nullable String value) {
        if (value == null) {
            return Finding.wrong(TIMESTAMP, "It is missing. It is part of what is signed.");
        }
        Optional<Instant> at = time(value);
        if (at.isEmpty()) {
            return Finding.wrong(
                    TIMESTAMP,
                    value.matches("[0-9]{13}")
                            ? "These are milliseconds; it should be whole seconds since 1970."
                            : "This is not a whole number of seconds since 1970.");
        }
        Duration age = Duration.between(at.get(), now);
        if (isFresh(value)) {
            return Finding.right(TIMESTAMP, "It is within 5 minutes of the receiver's clock.");
        }
        return Finding.wrong(
                TIMESTAMP,
                "It is " + words(age.abs()) + (age.isNegative() ? " in the future" : " old")
                        + ". Receivers refuse more than 5 minutes: a replayed request, or a clock that is wrong.");
    }

    private static Optional<Instant> time(String timestamp) {
        return timestamp.matches("[0-9]{1," + SECONDS_DIGITS + "}")
                ? Optional.of(Instant.ofEpochSecond(Long.parseLong(timestamp)))
                : Optional.empty();
    }

    private static String words(Duration duration) {
        if (duration.toDays() > 1) {
            return duration.toDays() + " days";
        }
        return duration.toHours() > 1 ? duration.toHours() + " hours" : duration.toMinutes() + " minutes";
    }

    private Finding signature(SignatureHeader header) {
        String value = header.of(request);
        if (value == null) {
            return header == SignatureHeader.DUB
                    ? Finding.open(header.text, "It is not there. Only receivers written for Dub need it.")
                    : Finding.wrong(header.text, "It is missing.");
        }
        List<byte[]> signatures = header.signatures(value);
        if (signatures.isEmpty()) {
            return Finding.wrong(header.text, header.malformed(value));
        }
        return signer(header, signatures)
                .map(secret -> secret.live()
                        ? Finding.right(header.text, "It is right, made with " + secret.name() + ".")
                        : Finding.wrong(
                                header.text, "It was made with " + secret.name() + ", which does not sign any more."))
                .orElseGet(() -> Finding.wrong(header.text, why(header, signatures)));
    }

    /** Whose signature it is. */
    private Optional<Secret> signer(SignatureHeader header, List<byte[]> signatures) {
        return secrets.stream()
                .filter(secret -> header.matches(signatures, header.key.key(secret.value()), request))
                .findFirst();
    }

    private String why(SignatureHeader header, List<byte[]> signatures) {
        for (Secret secret : secrets) {
            for (BodyForm form : BodyForm.values()) {
                SignedRequest before = request.withBody(form.of(request.bytes()));
                if (header.matches(signatures, header.key.key(secret.value()), before)) {
                    return "The body was altered. " + form.cause;
                }
            }
            for (KeyForm form : KeyForm.values()) {
                if (header.matches(signatures, form.key(secret.value()), request)) {
                    return "It was made with the wrong form of " + secret.name() + ": " + form.words + ". The key of "
                            + header.text + " is " + header.key.words + ".";
                }
            }
            if (header == SignatureHeader.STANDARD
                    && signatures.stream()
                            .anyMatch(signature -> Arrays.equals(
                                    signature, Hmac.of(header.key.key(secret.value()), request.bytes())))) {
                return "It is over the body alone; it must be over webhook-id.webhook-timestamp.body.";
            }
        }
        return unexplained(header);
    }

    private String unexplained(SignatureHeader header) {
        if (header == SignatureHeader.STANDARD && isSigned(SignatureHeader.DUB)) {
            return "Body and secret are right, since Dub-Signature is; so webhook-id or webhook-timestamp was changed.";
        }
        if (sent != null) {
            return Arrays.equals(sent, request.bytes())
                    ? "The body is what was sent, so another secret made it, or webhook-id or webhook-timestamp was"
                            + " changed."
                    : "The body is not what was sent; see below.";
        }
        return "Either the body was altered or another secret made it: the secrets of this webhook do not give it.";
    }

    private Finding body(byte[] original) {
        byte[] body = request.bytes();
        if (Arrays.equals(original, body)) {
            return Finding.right(BODY, "It is byte for byte what was sent.");
        }
        for (BodyForm form : BodyForm.values()) {
            if (Arrays.equals(original, form.of(body))) {
                return Finding.wrong(BODY, form.cause);
            }
        }
        if (Arrays.equals(BodyForm.COMPACT_JSON.of(original), BodyForm.COMPACT_JSON.of(body))) {
            return Finding.wrong(BODY, BodyForm.COMPACT_JSON.cause);
        }
        int at = Arrays.mismatch(original, body);
        return Finding.wrong(
                BODY,
                "It differs from what was sent at byte " + (at + 1) + ": " + around(original, at) + " was sent, "
                        + around(body, at) + " is here.");
    }

    /** A few characters of where bodies part. */
    private static String around(byte[] body, int at) {
        int from = Math.max(0, at - 12);
        int to = Math.min(body.length, at + 12);
        return at >= body.length
                ? "its end"
                : "“" + new String(body, from, to - from, StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}", "·") + "”";
    }
}
