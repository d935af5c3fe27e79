package dev.fanfare.delivery;

import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;

/**
 * Where a request goes: a webhook's URL, taken apart once.
 *
 * @param host the name or address that is looked up, and that the certificate must be for; IPv6 without brackets
 * @param hostHeader the value of {@code Host}
 * @param path with the query, as it stands in the request line
 */
record ParsedUrl(String host, String hostHeader, int port, boolean ssl, String path) {
    /** For a request to this address and no other: the name is then for {@code Host}, SNI and the certificate only. */
    ConnectionPool.Endpoint at(InetAddress address) {
        return new ConnectionPool.Endpoint(SocketAddress.inetSocketAddress(port, address.getHostAddress()), host, ssl);
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
        return new ParsedUrl(name, port == standardPort ? host : host + ':' + port, port, ssl, pathAndQuery(uri));
    }

    private static String pathAndQuery(URI uri) {
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return uri.getRawQuery() == null ? path : path + '?' + uri.getRawQuery();
    }
}
