package dev.fanfare.delivery;

import java.util.Locale;

/** Why an attempt failed, in one word. The words are part of the API and of the {@code attempt} table. */
public enum ErrorCode {
    /** The receiver answered in full, but not with 2xx. */
    STATUS,
    /** The attempt's deadline passed, in whatever phase. */
    TIMEOUT,
    /** The host name has no address, or its name server did not say. */
    DNS,
    /** No TCP connection could be made. */
    CONNECT,
    /** The TLS handshake failed, or the certificate is not to be trusted. */
    TLS,
    /** The connection broke, or carried something that is not a complete HTTP answer. */
    RESET,
    /** The destination is one that attempts may not go to. */
    BLOCKED;

    /** As the API and the table write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
