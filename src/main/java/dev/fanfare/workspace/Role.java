package dev.fanfare.workspace;

/** What a member of a workspace may do. */
public enum Role {
    /** Reads and changes everything. */
    OWNER("owner"),
    /** Reads. */
    MEMBER("member");

    private final String word;

    Role(String word) {
        this.word = word;
    }

    /** As the table writes it. */
    public String word() {
        return word;
    }

    /** Whatever is not an owner is a member: who mistypes gives away less. */
    public static Role of(String word) {
        return OWNER.word.equals(word) ? OWNER : MEMBER;
    }
}
