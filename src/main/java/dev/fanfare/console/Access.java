package dev.fanfare.console;

/** Who may see a page; declared for each route in {@link ConsoleRouter}, enforced in {@link Admission}, nowhere else. */
enum Access {
    /** Everybody, logged in or not. */
    ANYONE,
    /** Whoever is logged in. */
    ACCOUNT,
    /** Members of the workspace that the address begins with, owners among them. To others it does not exist. */
    MEMBER,
    /** Owners of that workspace. Members are refused. */
    OWNER
}
