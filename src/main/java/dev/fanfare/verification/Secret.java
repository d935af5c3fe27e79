package dev.fanfare.verification;

/**
 * A secret that a signature may be made with.
 *
 * @param value as receivers are given it, {@code whsec_…}
 * @param name what people call it, to follow "made with"
 * @param live whether it signs now
 */
public record Secret(String value, String name, boolean live) {
    /** Leaves the secret out, so that it cannot slip into a log. */
    @Override
    public String toString() {
        return name;
    }
}
