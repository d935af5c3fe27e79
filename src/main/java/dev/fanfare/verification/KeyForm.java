package dev.fanfare.verification;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;

/** What people take for the key when they are given {@code whsec_…}. */
enum KeyForm {
    /** What Standard Webhooks says. */
    DECODED("what follows whsec_, decoded as base64"),
    /** What Dub says. */
    WHOLE("the whole text of the secret"),
    UNDECODED("what follows whsec_, as text instead of decoded as base64"),
    HEX("what follows whsec_, decoded as hex instead of as base64");

    private static final String PREFIX = "whsec_";
    /** HMAC keys must have something in them; nothing is signed with this one. */
    private static final byte[] NONE = {0};

    final String words;

    KeyForm(String words) {
        this.words = words;
    }

    /** The key that this form of a secret is. */
    byte[] key(String secret) {
        String text = secret.startsWith(PREFIX) ? secret.substring(PREFIX.length()) : secret;
        try {
            byte[] key = switch (this) {
                case DECODED -> Base64.getDecoder().decode(text);
                case WHOLE -> secret.getBytes(StandardCharsets.UTF_8);
                case UNDECODED -> text.getBytes(StandardCharsets.UTF_8);
                case HEX -> HexFormat.of().parseHex(text);
            };
            return key.length == 0 ? NONE : key;
        } catch (IllegalArgumentException e) {
            return NONE;
        }
    }
}
