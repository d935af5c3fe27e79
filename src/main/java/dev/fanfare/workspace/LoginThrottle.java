package dev.fanfare.workspace;

import io.netty.util.NetUtil;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;

/**
 * Slows guessing down: for an account, whether it exists or not, the wait after the fifth failed try is one second and
 * doubles up to 15 minutes; for an address it begins after the thirtieth and ends at one minute. Nobody is locked out
 * for good. Counted in Postgres, so that more nodes or a restart do not mean more guesses, and before the password is
 * looked at, so that neither do many tries at once.
 */
final class LoginThrottle {
    private static final int ACCOUNT_TRIES = 5;
    private static final Duration ACCOUNT_WAIT = Duration.ofMinutes(15);
    private static final int ADDRESS_TRIES = 30;
    private static final Duration ADDRESS_WAIT = Duration.ofMinutes(1);
    /** Who has an IPv6 address has a whole network of them. */
    private static final int IPV6_NETWORK_BYTES = 8;

    private final LoginThrottleStore store;

    LoginThrottle(Pool pool) {
        this.store = new LoginThrottleStore(pool);
    }

    /** How long to wait before the next try; zero when this one is allowed, and then it is counted. */
    Future<Duration> admit(String email, String address) {
        byte[] account = account(email);
        byte[] network = network(address);
        return store.deleteForgotten()
                .compose(swept -> admit(network, ADDRESS_TRIES, ADDRESS_WAIT))
                .compose(wait ->
                        wait.isZero() ? admit(account, ACCOUNT_TRIES, ACCOUNT_WAIT) : Future.succeededFuture(wait));
    }

    private Future<Duration> admit(byte[] subject, int free, Duration longest) {
        return store.count(subject, free, longest)
                .compose(allowed -> allowed ? Future.succeededFuture(Duration.ZERO) : store.wait(subject));
    }

    /** The try was right. */
    Future<Void> forgive(String email, String address) {
        return store.forget(account(email)).compose(forgotten -> store.uncount(network(address)));
    }

    private static byte[] account(String email) {
        return Token.sha256("account " + email.toLowerCase(Locale.ROOT));
    }

    private static byte[] network(String address) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
        if (bytes == null || bytes.length <= IPV6_NETWORK_BYTES) {
            return Token.sha256("address " + address);
        }
        return Token.sha256("network " + HexFormat.of().formatHex(Arrays.copyOf(bytes, IPV6_NETWORK_BYTES)));
    }
}
