package dev.fanfare.destination;

import io.netty.channel.socket.SocketChannel;
import io.netty.resolver.ResolvedAddressTypes;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.NoopDnsCache;
import io.netty.resolver.dns.NoopDnsCnameCache;
import io.netty.resolver.dns.SequentialDnsServerAddressStreamProvider;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.PromiseInternal;
import io.vertx.core.internal.VertxInternal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;

/**
 * Asks for all addresses of a name: the hosts file, then the name servers, A and AAAA. Not Vert.x's own resolver, which
 * is content with the first answer and keeps it for as long as the answer says. Remembers nothing, blocks nothing, lives
 * on the event loop that made it.
 */
final class NameLookup {
    /** For an answer of one name server, as resolv.conf(5) has it. Attempts have deadlines of their own. */
    private static final Duration QUESTION = Duration.ofSeconds(5);

    private final ContextInternal context;
    private final DnsNameResolver resolver;

    /**
     * To be called on an event loop.
     *
     * @param nameServers asked in turn; those of the machine when empty
     */
    NameLookup(Vertx vertx, List<InetSocketAddress> nameServers) {
        VertxInternal internal = (VertxInternal) vertx;
        this.context = internal.getOrCreateContext();
        DnsNameResolverBuilder builder = new DnsNameResolverBuilder(context.nettyEventLoop())
                .datagramChannelFactory(() -> internal.transport().datagramChannel())
                .socketChannelFactory(() -> (SocketChannel)
                        internal.transport().channelFactory(false).newChannel())
                .resolvedAddressTypes(ResolvedAddressTypes.IPV4_PREFERRED)
                .completeOncePreferredResolved(false)
                .resolveCache(NoopDnsCache.INSTANCE)
                .cnameCache(NoopDnsCnameCache.INSTANCE)
                // A name means the same everywhere: it is never tried below the machine's own domain.
                .searchDomains(List.of())
                .queryTimeoutMillis(QUESTION.toMillis());
        if (!nameServers.isEmpty()) {
            builder.nameServerProvider(new SequentialDnsServerAddressStreamProvider(nameServers));
        }
        this.resolver = builder.build();
    }

    /** All addresses, at least one; fails with {@link UnknownHostException} when there is none or nobody says. */
    Future<List<InetAddress>> addresses(String name) {
        PromiseInternal<List<InetAddress>> answer = context.promise();
        resolver.resolveAll(name).addListener(answer);
        return answer.future().recover(failure -> Future.failedFuture(unknown(name, failure)));
    }

    void close() {
        resolver.close();
    }

    private static UnknownHostException unknown(String name, Throwable cause) {
        UnknownHostException unknown = new UnknownHostException(name);
        unknown.initCause(cause);
        return unknown;
    }
}
