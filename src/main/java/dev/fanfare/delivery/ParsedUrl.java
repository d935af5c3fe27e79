package dev.fanfare.delivery;

import dev.fanfare.destination.InboxUrls;
import dev.fanfare.id.InboxToken;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;

/**
 * Where a request goes: a webhook's URL, taken apart once.
 *
 * @param host the name or address that is looked up, and that the certificate must be for; IPv6 without brackets
 * @param hostHeader the value of {@code Host}
 * @param options what the HTTP client needs; shared by all requests to this URL and never changed
 */
record ParsedUrl(String host, String hostHeader, RequestOptions options) {

    /** For a request to this address and no other: the name is then for {@code Host}, SNI and the certificate only. */
    RequestOptions optionsAt(InetAddress address) {
        return new RequestOptions(options)
                .setServer(SocketAddress.inetSocketAddress(options.getPort(), address.getHostAddress()));
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
