package dev.fanfare.workspace;

/** The first owner as an operator sets it up: {@code email:password}. The password is the operator's own choice. */
public record BootstrapOwner(String email, String password) {
    private static final int PASSWORD_MOST = 128;

    /**
     * Takes the setting apart at the first colon.
     *
     * @throws IllegalArgumentException when it is not an e-mail address and a password
     */
    public static BootstrapOwner parse(String text) {
        int colon = text.indexOf(':');
        String email = text.substring(0, Math.max(colon, 0));
        String password = text.substring(colon + 1);
        if (colon < 0 || NewOwner.emailMistake(email).isPresent()) {
            throw new IllegalArgumentException("must have the form email:password");
        }
        if (password.isEmpty() || password.length() > PASSWORD_MOST) {
            throw new IllegalArgumentException(
                    "must have a password of 1 to " + PASSWORD_MOST + " characters after the colon");
        }
        return new BootstrapOwner(email, password);
    }

    /** Leaves the password out, so that it cannot slip into a log. */
    @Override
    public String toString() {
        return email;
    }
}
