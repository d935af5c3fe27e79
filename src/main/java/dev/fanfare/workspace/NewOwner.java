package dev.fanfare.workspace;

import dev.fanfare.rejection.Rejection.Detail;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What somebody types to become the first owner. */
public record NewOwner(String email, String password, String workspaceName) {
    private static final int EMAIL_LENGTH = 254;
    private static final int PASSWORD_LEAST = 12;
    private static final int PASSWORD_MOST = 128;
    private static final int NAME_LENGTH = 40;
    private static final Pattern EMAIL = Pattern.compile("[^@\\s\\p{Cntrl}]+@[^@\\s\\p{Cntrl}]+");

    public NewOwner {
        email = email.strip();
        workspaceName = workspaceName.strip();
    }

    List<Detail> mistakes() {
        List<Detail> mistakes = new ArrayList<>();
        workspaceNameMistake(workspaceName).ifPresent(text -> mistakes.add(new Detail("/workspace", text)));
        emailMistake(email).ifPresent(text -> mistakes.add(new Detail("/email", text)));
        passwordMistake(password).ifPresent(text -> mistakes.add(new Detail("/password", text)));
        return mistakes;
    }

    static Optional<String> emailMistake(String email) {
        return email.length() <= EMAIL_LENGTH && EMAIL.matcher(email).matches()
                ? Optional.empty()
                : Optional.of("Enter an e-mail address, such as ada@example.org.");
    }

    /** Length is what counts; there are no rules about kinds of characters. */
    static Optional<String> passwordMistake(String password) {
        int length = password.codePointCount(0, password.length());
        if (length < PASSWORD_LEAST) {
            return Optional.of("Use at least " + PASSWORD_LEAST + " characters. A few words in a row are fine.");
        }
        return length > PASSWORD_MOST ? Optional.of("Use at most " + PASSWORD_MOST + " characters.") : Optional.empty();
    }

    static Optional<String> workspaceNameMistake(String name) {
        return nameMistake("workspace", name);
    }

    /** @param what is to have the name */
    static Optional<String> nameMistake(String what, String name) {
        int length = name.codePointCount(0, name.length());
        boolean readable = name.chars().noneMatch(Character::isISOControl);
        return readable && !name.isBlank() && length <= NAME_LENGTH
                ? Optional.empty()
                : Optional.of("Give the " + what + " a name of 1 to " + NAME_LENGTH + " characters.");
    }

    /** Leaves the password out, so that it cannot slip into a log. */
    @Override
    public String toString() {
        return email;
    }
}
