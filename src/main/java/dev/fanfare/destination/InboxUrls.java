package dev.fanfare.destination;

import dev.fanfare.id.InboxToken;
import java.util.Optional;

/**
 * The addresses of this installation's own inboxes: {@code PUBLIC_URL/inbox/{token}}, to the letter and in no other
 * spelling.
 *
 * <p>Attempts reach an inbox past the guard, so nothing of such an address decides where they go: it is either one of
 * ours, and then its token is all that is used of it, or it is a URL like any other.
 */
public final class InboxUrls {
    /** What the path of a request to an inbox begins with. */
    public static final String PATH = "/inbox/";

    private final String prefix;

    /** @param publicUrl how others reach this installation, without a slash at its end */
    public InboxUrls(String publicUrl) {
        this.prefix = publicUrl + PATH;
    }

    /** The address of an inbox. */
    public String of(InboxToken token) {
        return prefix + token;
    }

    /** What all of them begin with. */
    public String prefix() {
        return prefix;
    }

    /** The token in the address of an inbox; empty for every other URL. That there is such an inbox is not said. */
    public Optional<InboxToken> token(String url) {
        return url.startsWith(prefix) ? InboxToken.parse(url.substring(prefix.length())) : Optional.empty();
    }

    /** The path under which this node's own server has an inbox. */
    public static String path(InboxToken token) {
        return PATH + token;
    }

    /** The token in the path of a request, as it came; empty for every other path. */
    public static Optional<InboxToken> tokenOfPath(String path) {
        return path.startsWith(PATH) ? InboxToken.parse(path.substring(PATH.length())) : Optional.empty();
    }
}
