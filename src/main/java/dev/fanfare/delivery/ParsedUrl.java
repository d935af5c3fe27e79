package dev.fanfare.delivery;

import dev.fanfare.destination.InboxUrls;
import dev.fanfare.id.InboxToken;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/** Where a request goes: a webhook's URL, taken apart once. Lives on one event loop. */
final class ParsedUrl {
    private final String host;
    private final String hostHeader;
    private final RequestOptions options;

    private @Nullable InetAddress lastAddress;
    private RequestOptions lastOptions;

    private ParsedUrl(String host, String hostHeader, RequestOptions options) {
        this.host = host;
        this.hostHeader = hostHeader;
        this.options = options;
        this.lastOptions = options;
    }

    /** The name or address that is looked up, and that the certificate must be for; IPv6 without brackets. */
    String host() {
        return host;
    }

    /** The value of {@code Host}. */
    String hostHeader() {
        return hostHeader;
    }

    /** Of the URL alone; never to be changed. */
    RequestOptions options() {
        return options;
    }

    /**
     * For a request to this address and no other: the name is then for {@code Host}, SNI and the certificate only.
     *
     * @return not to be changed: all requests to this address share it
     */
    RequestOptions optionsAt(InetAddress address) {
        if (!address.equals(lastAddress)) {
            lastOptions = new RequestOptions(options)
                    .setServer(SocketAddress.inetSocketAddress(options.getPort(), address.getHostAddress()));
            lastAddress = address;
        }
        return lastOptions;
    }

    /**
     * For a request to an inbox on this node's own server. Of the URL only its host remains, for {@code Host}: the server
     * speaks plain http, and the path is made from the token, so that nothing else there can be asked for.
     */
    RequestOptions optionsForInbox(SocketAddress ownServer, InboxToken inbox) {
        return new RequestOptions(options).setServer(ownServer).setSsl(false).setURI(InboxUrls.path(inbox));
    }

    /** @throws URISyntaxException when it is not an absolute URL with a host */
    static ParsedUrl parse(String url) throws URISyntaxException {
        URI uri = new URI(url);
        String host = uri.getHost();
        if (host == null) {
            throw new URISyntaxException(url, "no host");
        }
        boolean ssl = "https".equalsIgnoreCase(uri.getScheme());
        int standardPort = ssl ? 443 : 80;
        int port = uri.getPort() == -1 ? standardPort : uri.getPort();
        String name = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost(name)
                .setPort(port)
                .setSsl(ssl)
                .setURI(pathAndQuery(uri))
                .setFollowRedirects(false);
        return new ParsedUrl(name, port == standardPort ? host : host + ':' + port, options);
    }

    private static String pathAndQuery(URI uri) {
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return uri.getRawQuery() == null ? path : path + '?' + uri.getRawQuery();
    }
}
