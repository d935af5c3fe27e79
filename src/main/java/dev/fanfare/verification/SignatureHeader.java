package dev.fanfare.verification;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The two headers that carry signatures: how each is written, what it is over, and which key it is made with. */
enum SignatureHeader {
    STANDARD("webhook-signature", KeyForm.DECODED) {
        @Override
        List<byte[]> signatures(String value) {
            List<byte[]> signatures = new ArrayList<>();
            for (String entry : value.split(" ", -1)) {
                byte[] bytes = entry.startsWith(VERSION) ? base64(entry.substring(VERSION.length())) : null;
                if (bytes != null && bytes.length == Hmac.LENGTH) {
                    signatures.add(bytes);
                }
            }
            return signatures;
        }

        @Override
        byte[] sign(byte[] key, SignedRequest request) {
            String prefix = request.header("webhook-id") + "." + request.header("webhook-timestamp") + ".";
            return Hmac.of(key, prefix.getBytes(StandardCharsets.UTF_8), request.bytes());
        }

        @Override
        String malformed(String value) {
            if (value.startsWith("v1a,")) {
                return "This is an asymmetric signature (v1a), which Fanfare does not make.";
            }
            if (HEX.matcher(value).matches()) {
                return "This is hex without a version; it should be v1, and base64. Is it the Dub-Signature?";
            }
            if (base64(value) != null) {
                return "The version is missing: it should be v1, and then the base64.";
            }
            return "This is not v1, and the base64 of 32 bytes.";
        }
    },
    DUB("Dub-Signature", KeyForm.WHOLE) {
        @Override
        List<byte[]> signatures(String value) {
            return HEX.matcher(value).matches() ? List.of(HexFormat.of().parseHex(value)) : List.of();
        }

        @Override
        byte[] sign(byte[] key, SignedRequest request) {
            return Hmac.of(key, request.bytes());
        }

        @Override
        String malformed(String value) {
            return "This is not 64 hex digits.";
        }
    };

    private static final String VERSION = "v1,";
    private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{64}");

    final String text;
    final KeyForm key;

    SignatureHeader(String text, KeyForm key) {
        this.text = text;
        this.key = key;
    }

    /** The well-formed signatures in a value; malformed ones are passed over, as receivers do. */
    abstract List<byte[]> signatures(String value);

    abstract byte[] sign(byte[] key, SignedRequest request);

    /** What is wrong with a value that holds no signature. */
    abstract String malformed(String value);

    /** The value, null when it is not there. */
    @Nullable
    String of(SignedRequest request) {
        return request.header(text.toLowerCase(Locale.ROOT));
    }

    boolean matches(List<byte[]> signatures, byte[] key, SignedRequest request) {
        byte[] right = sign(key, request);
        return signatures.stream().anyMatch(signature -> MessageDigest.isEqual(signature, right));
    }

    private static byte @Nullable [] base64(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
