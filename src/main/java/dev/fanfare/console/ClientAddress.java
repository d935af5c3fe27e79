package dev.fanfare.console;

import io.netty.util.NetUtil;
import io.vertx.core.http.HttpServerRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** From which address a request comes, also through a proxy of the operator's. */
final class ClientAddress {
    private ClientAddress() {}

    /**
     * A connection from this machine or a private network is taken for a proxy's, and the last entry of
     * {@code X-Forwarded-For}, the one that the proxy itself wrote, is believed.
     */
    static String of(HttpServerRequest request) {
        String peer = request.remoteAddress().hostAddress();
        String forwarded = request.getHeader("X-Forwarded-For");
        if (peer == null) {
            return "unknown";
        }
        if (forwarded == null || !isPrivate(peer)) {
            return peer;
        }
        String last = forwarded.substring(forwarded.lastIndexOf(',') + 1).strip();
        return NetUtil.isValidIpV4Address(last) || NetUtil.isValidIpV6Address(last) ? last : peer;
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
