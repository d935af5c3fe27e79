package dev.fanfare.console;

import dev.fanfare.workspace.Token;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Keeps other sites from sending our forms in a reader's name, twice over: every form carries a token that is bound to the
 * reader's cookie, and a browser must say that the form came from a page of ours.
 */
final class FormGuard {
    /** The name of the hidden field. */
    static final String FIELD = "form-token";

    private final String publicOrigin;

    FormGuard(String publicUrl) {
        URI uri = URI.create(publicUrl);
        this.publicOrigin = uri.getScheme() + "://" + uri.getAuthority();
    }

    /** What a form carries; the secret cannot be told from it. */
    String token(Token secret) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.text().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            byte[] signed = mac.doFinal("form".getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(signed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    /** Whether the form's token is the one for this secret. */
    boolean isOurs(@Nullable String token, Token secret) {
        return token != null
                && MessageDigest.isEqual(
                        token.getBytes(StandardCharsets.UTF_8), token(secret).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Whether no browser says that the form is another site's. Old browsers, and all over plain http, say it with
     * {@code Origin} alone; what sends neither header is no browser, and has no cookies to be misused.
     */
    boolean isFromHere(HttpServerRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        if (site != null && !site.equals("same-origin") && !site.equals("none")) {
            return false;
        }
        String origin = request.getHeader("Origin");
        if (origin == null || origin.equals(publicOrigin)) {
            return true;
        }
        // Reached by another name than PUBLIC_URL: a page cannot choose the Host that its visitor's browser sends.
        String host = request.getHeader("Host");
        return host != null && (origin.equals("http://" + host) || origin.equals("https://" + host));
    }
}
