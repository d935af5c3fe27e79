package dev.fanfare.console;

import dev.fanfare.workspace.Token;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.Optional;

/**
 * The cookies of the console. Behind https their names carry the {@code __Host-} prefix, with which a browser takes them
 * from this very host and over TLS only.
 */
final class Cookies {
    private static final int LONGEST = 300;
    private static final long YEAR = 365L * 24 * 60 * 60;
    private static final long FLASH_SECONDS = 60;

    private static final String SESSION = "fanfare-session";
    private static final String VISITOR = "fanfare-visitor";
    private static final String FLASH = "fanfare-flash";
    private static final String SHOWN_ONCE = "fanfare-shown-once";
    private static final String THEME = "fanfare-theme";

    private final boolean secure;

    Cookies(boolean secure) {
        this.secure = secure;
    }

    /** The session of whoever is logged in. */
    Optional<Token> session(HttpServerRequest request) {
        return value(request, SESSION).map(Token::new);
    }

    void setSession(HttpServerResponse response, Token token) {
        response.addCookie(cookie(SESSION, token.text()));
        // What was signed for nobody in particular is not somebody's.
        response.addCookie(cookie(VISITOR, "").setMaxAge(0));
    }

    void endSession(HttpServerResponse response) {
        response.addCookie(cookie(SESSION, "").setMaxAge(0));
    }

    /** What the forms of somebody who is not logged in are bound to. */
    Optional<Token> visitor(HttpServerRequest request) {
        return value(request, VISITOR).map(Token::new);
    }

    void setVisitor(HttpServerResponse response, Token token) {
        response.addCookie(cookie(VISITOR, token.text()));
    }

    /** What the page before wants said; said once. */
    List<Said> takeFlash(HttpServerRequest request, HttpServerResponse response) {
        Optional<String> written = value(request, FLASH);
        if (written.isPresent()) {
            response.addCookie(cookie(FLASH, "").setMaxAge(0));
        }
        return written.map(Said::read).orElse(List.of());
    }

    void setFlash(HttpServerResponse response, List<Said> said) {
        response.addCookie(cookie(FLASH, Said.write(said)).setMaxAge(FLASH_SECONDS));
    }

    /** What the page after a redirect shows once, sealed. */
    Optional<String> takeShownOnce(HttpServerRequest request, HttpServerResponse response) {
        Optional<String> sealed = value(request, SHOWN_ONCE);
        if (sealed.isPresent()) {
            response.addCookie(cookie(SHOWN_ONCE, "").setMaxAge(0));
        }
        return sealed;
    }

    void setShownOnce(HttpServerResponse response, String sealed) {
        response.addCookie(cookie(SHOWN_ONCE, sealed).setMaxAge(FLASH_SECONDS));
    }

    Theme theme(HttpServerRequest request) {
        return value(request, THEME).map(Theme::of).orElse(Theme.SYSTEM);
    }

    void setTheme(HttpServerResponse response, Theme theme) {
        response.addCookie(cookie(THEME, theme.word()).setMaxAge(YEAR));
    }

    private Optional<String> value(HttpServerRequest request, String name) {
        return Optional.ofNullable(request.getCookie(fullName(name)))
                .map(Cookie::getValue)
                .filter(value -> !value.isEmpty() && value.length() <= LONGEST);
    }

    private Cookie cookie(String name, String value) {
        return Cookie.cookie(fullName(name), value)
                .setPath("/")
                .setHttpOnly(true)
                .setSecure(secure)
                .setSameSite(CookieSameSite.LAX);
    }

    private String fullName(String name) {
        return secure ? "__Host-" + name : name;
    }
}
