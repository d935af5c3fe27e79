package dev.fanfare.destination;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides to which address each attempt goes, so that nobody can make Fanfare reach what only Fanfare can reach. A name
 * is looked up here and nowhere else: whoever connects must connect to the address that was judged, for a second
 * look-up may be answered differently ("DNS rebinding").
 *
 * <p>Confined to the event loop that made it.
 */
public final class DestinationGuard {
    private static final Logger log = LoggerFactory.getLogger(DestinationGuard.class);
    /** How long a look-up is used, whatever came of it and whatever time to live the answer names. */
    static final Duration LIFETIME = Duration.ofSeconds(5);

    private record Lookup(Instant began, Future<InetAddress> verdict) {
        boolean isFresh(Instant now) {
            // A wall clock may be set back, which must not make a look-up last.
            return !now.isBefore(began) && now.isBefore(began.plus(LIFETIME));
        }
    }

    /** By host. Oldest first: all live equally long, so the stale ones are in front. */
    private final Map<String, Lookup> lookups = new LinkedHashMap<>();

    private final InstantSource clock;
    private final AddressPolicy policy;
    private final NameLookup names;

    /** To be called on the event loop that will use it. Asks the machine's name servers. */
    public DestinationGuard(Vertx vertx, InstantSource clock, AddressPolicy policy) {
        this(vertx, clock, policy, List.of());
    }

    /** @param nameServers asked instead of the machine's, in turn */
    public DestinationGuard(
            Vertx vertx, InstantSource clock, AddressPolicy policy, List<InetSocketAddress> nameServers) {
        this.clock = clock;
        this.policy = policy;
        this.names = new NameLookup(vertx, nameServers);
    }

    /**
     * Looks a host up and judges it, or repeats what it found less than five seconds ago. To be called for every
     * attempt, also when a connection is at hand.
     *
     * @param host a name or an address; IPv6 without brackets
     * @return the address to connect to. Fails with {@link DestinationBlocked} when any of the host's addresses is
     *     denied, with {@link UnknownHostException} when it has none
     */
    public Future<InetAddress> vet(String host) {
        Instant now = clock.instant();
        Lookup known = lookups.get(host);
        if (known != null && known.isFresh(now)) {
            return known.verdict();
        }
        forgetStale(now);
        lookups.remove(host);
        Lookup lookup = new Lookup(now, addresses(host).compose(addresses -> judge(host, addresses)));
        lookups.put(host, lookup);
        return lookup.verdict();
    }

    /** Ends look-ups under way. */
    public void close() {
        names.close();
    }

    private Future<List<InetAddress>> addresses(String host) {
        return IpNumber.literal(host)
                .map(address -> Future.succeededFuture(List.of(address)))
                .orElseGet(() -> names.addresses(host));
    }

    /** One denied address condemns them all: an honest name does not mix, and which one is used is chance. */
    private Future<InetAddress> judge(String host, List<InetAddress> addresses) {
        for (InetAddress address : addresses) {
            if (!policy.allows(address)) {
                log.atWarn()
                        .addKeyValue("host", host)
                        .addKeyValue("address", address.getHostAddress())
                        .log("A destination is blocked");
                return Future.failedFuture(new DestinationBlocked());
            }
        }
        return Future.succeededFuture(preferred(addresses));
    }

    /** IPv4 first: a host without an IPv6 route is commoner than one without IPv4. */
    private static InetAddress preferred(List<InetAddress> addresses) {
        return addresses.stream()
                .filter(Inet4Address.class::isInstance)
                .findFirst()
                .orElseGet(addresses::getFirst);
    }

    private void forgetStale(Instant now) {
        Iterator<Lookup> oldest = lookups.values().iterator();
        while (oldest.hasNext() && !oldest.next().isFresh(now)) {
            oldest.remove();
        }
    }
}
