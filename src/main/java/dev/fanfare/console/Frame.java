package dev.fanfare.console;

import dev.fanfare.workspace.Account;
import dev.fanfare.workspace.Membership;
import dev.fanfare.workspace.Workspace;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the layout shows around every page; templates read it as {@code frame}.
 *
 * @param assets where the style sheet and its like are, with their contents' hash in it
 * @param formToken goes into every form
 * @param uri of this page: its path and query. Forms post to the address of their page, so that it can always be asked
 *     for again
 * @param base where this service is reached from outside, without a slash at the end
 * @param flash what the page before wants said; empty when nothing
 * @param account null when nobody is logged in
 * @param workspace where the reader is; null when nowhere
 */
public record Frame(
        String assets,
        String formToken,
        String theme,
        String uri,
        String base,
        String version,
        String flash,
        @Nullable Account account,
        @Nullable Workspace workspace,
        boolean owner,
        List<Membership> memberships) {
    private static final int LONGEST_PATH = 120;

    /** Whether a navigation entry is the one for this page. */
    public boolean isIn(String area) {
        return workspace != null
                && (uri.replaceAll("\\?.*", "") + "/").startsWith("/" + workspace.slug() + "/" + area + "/");
    }

    /** What was asked for, without its query, as far as it fits on a page. */
    public String path() {
        String path = uri.replaceAll("\\?.*", "");
        return path.length() <= LONGEST_PATH ? path : path.substring(0, LONGEST_PATH) + "…";
    }

    /** A path in the workspace. */
    public String at(String rest) {
        return workspace == null ? "/" : "/" + workspace.slug() + "/" + rest;
    }
}
