package dev.fanfare.console;

import io.netty.util.NetUtil;
import io.vertx.core.http.HttpServerRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** From which address a request comes, also through a proxy of the operator's. */
final class ClientAddress {
    private static final Pattern ADDRESS = Pattern.compile("[0-9a-fA-F:.]+");

    private ClientAddress() {}

    /**
     * A connection from this machine or a private network is taken for a proxy's, and the last entry of
     * {@code X-Forwarded-For}, the one that the proxy itself wrote, is believed.
     */
    static String of(HttpServerRequest request) {
        String peer = request.remoteAddress().hostAddress();
        return peer == null ? "unknown" : of(peer, request.getHeader("X-Forwarded-For"));
    }

    static String of(String peer, @Nullable String forwarded) {
        if (forwarded == null || !isPrivate(peer)) {
            return peer;
        }
        String last = forwarded.substring(forwarded.lastIndexOf(',') + 1).strip();
        return isAddress(last) ? last : peer;
    }

    /** Nothing but an address: a zone (%…) could be any text. */
    private static boolean isAddress(String text) {
        return ADDRESS.matcher(text).matches()
                && (NetUtil.isValidIpV4Address(text) || NetUtil.isValidIpV6Address(text));
    }

    private static boolean isPrivate(String address) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
        if (bytes == null) {
            return false;
        }
        try {
            InetAddress parsed = InetAddress.getByAddress(bytes);
            boolean uniqueLocal = bytes.length == 16 && (bytes[0] & 0xfe) == 0xfc;
            return parsed.isLoopbackAddress() || parsed.isSiteLocalAddress() || uniqueLocal;
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
