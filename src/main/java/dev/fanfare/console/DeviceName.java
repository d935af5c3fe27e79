package dev.fanfare.console;

import java.util.List;

/** What somebody recognises a browser of theirs by: "Firefox on Linux". */
final class DeviceName {
    /** A word of the user agent and what people call it. Browsers name those they descend from, so these come last. */
    private record Word(String word, String name) {}

    private static final List<Word> BROWSERS = List.of(
            new Word("Edg", "Edge"),
            new Word("OPR/", "Opera"),
            new Word("Firefox/", "Firefox"),
            new Word("Chrome/", "Chrome"),
            new Word("Safari/", "Safari"));
    private static final List<Word> SYSTEMS = List.of(
            new Word("Android", "Android"),
            new Word("iPhone", "iPhone"),
            new Word("iPad", "iPad"),
            new Word("Windows", "Windows"),
            new Word("Mac OS X", "macOS"),
            new Word("CrOS", "ChromeOS"),
            new Word("Linux", "Linux"));

    private DeviceName() {}

    static String of(String userAgent) {
        return name(BROWSERS, userAgent, "A browser") + " on " + name(SYSTEMS, userAgent, "an unknown system");
    }

    private static String name(List<Word> words, String userAgent, String otherwise) {
        return words.stream()
                .filter(word -> userAgent.contains(word.word()))
                .map(Word::name)
                .findFirst()
                .orElse(otherwise);
    }
}
