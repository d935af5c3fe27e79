package dev.fanfare.audit;

import dev.fanfare.id.AccountId;
import dev.fanfare.id.ApiKeyId;

/**
 * Who makes a change: somebody who is logged in, an API key, or Fanfare by itself.
 *
 * @param id {@code usr_…}, {@code key_…} or {@code fanfare}
 * @param name as it is at the time of the change: an e-mail address, a key's name
 */
public record Actor(String id, String name) {
    /** Nobody asked for it: what follows from settings, or from failures in a row. */
    public static final Actor FANFARE = new Actor("fanfare", "Fanfare");

    public static Actor account(AccountId id, String email) {
        return new Actor(id.toString(), email);
    }

    public static Actor key(ApiKeyId id, String name) {
        return new Actor(id.toString(), name);
    }
}
