package dev.fanfare.console;

import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A sentence for the next page after a redirect, and the number in it. The browser carries only names and numbers, so
 * nobody can put words in.
 */
record Said(Flash flash, long number) {
    private static final Pattern WRITTEN = Pattern.compile("([A-Z_]+)-(\\d{1,18})");

    String sentence() {
        return flash.sentence(number);
    }

    /** As the cookie has it. */
    static String write(List<Said> all) {
        return all.stream().map(said -> said.flash + "-" + said.number).collect(Collectors.joining("."));
    }

    /** What a cookie says; nothing of what we did not write. */
    static List<Said> read(String cookie) {
        return WRITTEN.matcher(cookie)
                .results()
                .flatMap(written -> read(written).stream())
                .toList();
    }

    private static Optional<Said> read(MatchResult written) {
        return Flash.of(written.group(1)).map(flash -> new Said(flash, Long.parseLong(written.group(2))));
    }
}
