package dev.fanfare.console;

/** Light or dark, as the reader chose or as the system says. */
public enum Theme {
    SYSTEM("system"),
    LIGHT("light"),
    DARK("dark");

    private final String word;

    Theme(String word) {
        this.word = word;
    }

    /** As the style sheet and the cookie name it. */
    public String word() {
        return word;
    }

    static Theme of(String word) {
        return switch (word) {
            case "light" -> LIGHT;
            case "dark" -> DARK;
            default -> SYSTEM;
        };
    }
}
