package dev.fanfare.workspace;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Set;

/** The word that stands for a workspace in addresses: {@code /acme/webhooks}. */
final class Slug {
    private static final int LENGTH = 40;
    private static final int SUFFIX_LENGTH = 6;

    /** First words of our own addresses, and what browsers and crawlers ask for by themselves. */
    private static final Set<String> TAKEN = Set.of(
            "account",
            "accounts",
            "api",
            "assets",
            "favicon",
            "health",
            "help",
            "inbox",
            "invitations",
            "login",
            "logout",
            "metrics",
            "new",
            "robots",
            "settings",
            "setup",
            "static",
            "theme",
            "webhooks",
            "well-known",
            "workspace",
            "workspaces");

    private Slug() {}

    /** A slug that reads like the name. Two names can give the same. */
    static String of(String name) {
        String plain = Normalizer.normalize(name, Normalizer.Form.NFKD).toLowerCase(Locale.ROOT);
        String words = plain.replaceAll("\\p{M}+", "").replaceAll("[^a-z0-9]+", "-");
        String slug = trimmed(words.substring(0, Math.min(words.length(), LENGTH)));
        if (slug.isEmpty()) {
            return "my-workspace";
        }
        return TAKEN.contains(slug) ? slug + "-workspace" : slug;
    }

    /** For the second workspace of that slug: its end tells it apart. */
    static String distinct(String slug, String id) {
        return slug + "-" + id.substring(id.length() - SUFFIX_LENGTH);
    }

    private static String trimmed(String words) {
        return words.replaceAll("^-+|-+$", "");
    }
}
