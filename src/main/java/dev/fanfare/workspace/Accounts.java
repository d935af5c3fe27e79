package dev.fanfare.workspace;

import dev.fanfare.rejection.Rejection;
import dev.fanfare.workspace.AccountStore.Credentials;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What people do with their accounts. An account that does not exist is answered as one that does with a wrong password:
 * by the same words, after the same work, and throttled alike.
 */
public final class Accounts {
    private static final Logger log = LoggerFactory.getLogger(Accounts.class);

    private final Pool pool;
    private final PasswordHash passwords;
    private final LoginThrottle throttle;

    public Accounts(Pool pool, PasswordHash passwords) {
        this.pool = pool;
        this.passwords = passwords;
        this.throttle = new LoginThrottle(pool);
    }

    /** Opens a session for whoever knows the password. */
    public Future<LogIn> logIn(String email, String password, Device device) {
        return throttle.admit(email, device.address())
                .compose(wait -> wait.isZero()
                        ? check(email, password)
                                .compose(checked -> checked.isPresent()
                                        ? grant(email, password, checked.get(), device)
                                        : refuse(device))
                        : Future.succeededFuture(new LogIn.TooSoon(wait)));
    }

    /** Opens a session for somebody whose account was made this moment. */
    public Future<Token> openSession(Account account, Device device) {
        return openSession(new SessionStore(pool), account, device);
    }

    /**
     * Replaces the password. Every session of the account ends; the one that is granted takes the place of the caller's.
     */
    public Future<LogIn> changePassword(Account account, String current, String next, Device device) {
        Optional<String> mistake = NewOwner.passwordMistake(next);
        if (mistake.isPresent()) {
            return Future.failedFuture(new Rejection.InvalidInput("/next", mistake.get()));
        }
        return throttle.admit(account.email(), device.address())
                .compose(wait -> wait.isZero()
                        ? check(account.email(), current)
                                .compose(checked -> checked.isPresent()
                                        ? replacePassword(checked.get(), next, device)
                                        : refuse(device))
                        : Future.succeededFuture(new LogIn.TooSoon(wait)));
    }

    private Future<Optional<Credentials>> check(String email, String password) {
        // What cannot be an address need not, and with a null character in it cannot, be looked up.
        Future<Optional<Credentials>> known = NewOwner.emailMistake(email).isPresent()
                ? Future.succeededFuture(Optional.empty())
                : new AccountStore(pool).find(email);
        return known.compose(found -> found.isPresent()
                ? passwords
                        .matches(password, found.get().passwordHash())
                        .map(matched -> found.filter(credentials -> matched))
                : passwords.matchesNobody(password).map(Optional.empty()));
    }

    private Future<LogIn> grant(String email, String password, Credentials checked, Device device) {
        return throttle.forgive(email, device.address())
                .compose(forgiven -> rehashIfOutdated(checked, password))
                .compose(rehashed -> openSession(checked.account(), device))
                .map(token -> new LogIn.Granted(checked.account(), token));
    }

    private Future<Void> rehashIfOutdated(Credentials checked, String password) {
        return PasswordHash.isOutdated(checked.passwordHash())
                ? passwords
                        .hash(password)
                        .compose(hash -> new AccountStore(pool)
                                .replacePassword(checked.account().id(), checked.passwordHash(), hash))
                        .mapEmpty()
                : Future.succeededFuture();
    }

    private static Future<LogIn> refuse(Device device) {
        log.atInfo().addKeyValue("address", device.address()).log("A password was wrong");
        return Future.succeededFuture(new LogIn.Refused());
    }

    private Future<LogIn> replacePassword(Credentials checked, String next, Device device) {
        return passwords
                .hash(next)
                .compose(hash -> pool.withTransaction(connection -> new AccountStore(connection)
                        .replacePassword(checked.account().id(), checked.passwordHash(), hash)
                        .compose(replaced -> replaced
                                ? reopen(new SessionStore(connection), checked.account(), device)
                                : refuse(device))))
                .compose(granted -> throttle.forgive(checked.account().email(), device.address())
                        .map(granted));
    }

    private static Future<LogIn> reopen(SessionStore sessions, Account account, Device device) {
        return sessions.deleteAll(account.id())
                .compose(ended -> openSession(sessions, account, device))
                .map(token -> new LogIn.Granted(account, token));
    }

    private static Future<Token> openSession(SessionStore sessions, Account account, Device device) {
        Token token = Token.generate();
        return sessions.deleteExpired()
                .compose(swept -> sessions.insert(token, account.id(), device))
                .map(token);
    }
}
