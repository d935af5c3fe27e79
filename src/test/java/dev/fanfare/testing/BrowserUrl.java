package dev.fanfare.testing;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.URLDecoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A URL as browsers read it: the WHATWG's URL standard, as far as http, https and ASCII need it. Mends what others
 * refuse, which is the point of it.
 *
 * @param host in lower case, without brackets; an address in its shortest form
 */
public record BrowserUrl(String scheme, String host, int port) {
    private static final Pattern URL = Pattern.compile("(https?):[/\\\\]*([^/\\\\?#]*).*", Pattern.CASE_INSENSITIVE);
    private static final Pattern AUTHORITY = Pattern.compile("(?:.*@)?(\\[[^\\]]*\\]|[^:]*)(?::([0-9]*))?");
    private static final Pattern QUAD = Pattern.compile("(.*:)([0-9]{1,3}(?:\\.[0-9]{1,3}){3})");
    private static final Pattern FORBIDDEN = Pattern.compile("[\\x00-\\x20#/:<>?@\\[\\\\\\]^|%\\x7f]");
    private static final long MOST = 0xffff_ffffL;

    /** Empty when a browser refuses it. */
    public static Optional<BrowserUrl> read(String url) {
        String text = url.replaceAll("^[\\x00-\\x20]+|[\\x00-\\x20]+$", "").replaceAll("[\\t\\r\\n]", "");
        Matcher parts = URL.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        Matcher authority = AUTHORITY.matcher(parts.group(2));
        if (!authority.matches()) {
            return Optional.empty();
        }
        String scheme = parts.group(1).toLowerCase(Locale.ROOT);
        String digits = authority.group(2);
        int usual = scheme.equals("https") ? 443 : 80;
        int port = digits == null || digits.isEmpty() ? usual : Integer.parseInt(digits);
        return host(authority.group(1)).map(host -> new BrowserUrl(scheme, host, port));
    }

    private static Optional<String> host(String text) {
        if (text.startsWith("[")) {
            String address = inGroups(text.substring(1, text.length() - 1));
            return Optional.ofNullable(NetUtil.createByteArrayFromIpAddressString(address))
                    .map(bytes -> address(bytes).getHostAddress());
        }
        String host = URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8)
                .toLowerCase(Locale.ROOT);
        if (host.isEmpty() || FORBIDDEN.matcher(host).find()) {
            return Optional.empty();
        }
        return Optional.of(number(host).map(InetAddress::getHostAddress).orElse(host));
    }

    /** With four decimal numbers at the end written as two groups, as Netty does not read them behind every {@code ::}. */
    private static String inGroups(String address) {
        Matcher quad = QUAD.matcher(address);
        return quad.matches()
                ? number(quad.group(2))
                        .map(InetAddress::getAddress)
                        .map(b -> String.format("%s%02x%02x:%02x%02x", quad.group(1), b[0], b[1], b[2], b[3]))
                        .orElse(address)
                : address;
    }

    /** The address that {@code inet_aton} reads: one to four numbers, decimal, octal or hexadecimal. */
    public static Optional<InetAddress> number(String host) {
        List<String> parts = Arrays.asList(host.replaceFirst("\\.$", "").split("\\.", -1));
        if (parts.size() > 4) {
            return Optional.empty();
        }
        long address = 0;
        for (int i = 0; i < parts.size(); i++) {
            int bits = i < parts.size() - 1 ? 8 : 8 * (5 - parts.size());
            Optional<Long> part = part(parts.get(i)).filter(value -> value <= MOST >>> (32 - bits));
            if (part.isEmpty()) {
                return Optional.empty();
            }
            address = address << bits | part.get();
        }
        long bits = address;
        return Optional.of(
                address(new byte[] {(byte) (bits >>> 24), (byte) (bits >>> 16), (byte) (bits >>> 8), (byte) bits}));
    }

    private static Optional<Long> part(String text) {
        try {
            if (text.matches("0[xX][0-9a-fA-F]*")) {
                return Optional.of(text.length() == 2 ? 0 : Long.parseLong(text.substring(2), 16));
            }
            if (text.matches("0[0-7]+")) {
                return Optional.of(Long.parseLong(text, 8));
            }
            return text.matches("[0-9]+") ? Optional.of(Long.parseLong(text)) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
