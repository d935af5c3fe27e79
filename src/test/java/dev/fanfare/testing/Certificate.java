package dev.fanfare.testing;

import io.vertx.core.net.PfxOptions;
import io.vertx.core.net.TrustOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Objects;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** What a TLS {@link Receiver} shows. Made by {@code src/test/resources/tls/generate}. */
public enum Certificate {
    /** For localhost and 127.0.0.1, by the authority of {@link #trust}. */
    GOOD("good"),
    /** Like the good one, until 2020-02-01. */
    EXPIRED("expired"),
    /** By the same authority, for elsewhere.example. */
    WRONG_HOST("wrong-host"),
    SELF_SIGNED("self-signed");

    private static final String PASSWORD = "fanfare";

    private final String file;

    Certificate(String file) {
        this.file = file;
    }

    /** Trusts the test authority and no other. */
    public static TrustOptions trust() {
        return new PfxOptions().setPath("tls/trust.p12").setPassword(PASSWORD);
    }

    SSLContext context() {
        try (InputStream in =
                Objects.requireNonNull(getClass().getResourceAsStream("/tls/" + file + ".p12"), "test resource")) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, PASSWORD.toCharArray());
            KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
            managers.init(keys, PASSWORD.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return context;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a test certificate cannot be read", e);
        }
    }
}
