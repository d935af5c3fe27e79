package dev.fanfare.destination;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressPolicyTest {
    private static final int SAMPLES = 200_000;

    /**
     * The IANA IPv4 special-purpose address registry, the multicast registry and one cloud's public metadata address, as
     * first and last address in ascending order, neighbours joined: written apart from the code's table on purpose.
     */
    private static final List<Range> DENIED_V4 = Range.list("""
            0.0.0.0         0.255.255.255
            10.0.0.0        10.255.255.255
            100.64.0.0      100.127.255.255
            127.0.0.0       127.255.255.255
            168.63.129.16   168.63.129.16
            169.254.0.0     169.254.255.255
            172.16.0.0      172.31.255.255
            192.0.0.0       192.0.0.255
            192.0.2.0       192.0.2.255
            192.31.196.0    192.31.196.255
            192.52.193.0    192.52.193.255
            192.88.99.0     192.88.99.255
            192.168.0.0     192.168.255.255
            192.175.48.0    192.175.48.255
            198.18.0.0      198.19.255.255
            198.51.100.0    198.51.100.255
            203.0.113.0     203.0.113.255
            224.0.0.0       255.255.255.255
            """);

    /** The complement of the IPv6 registry's entries within global unicast, with NAT64 and mapped left out. */
    private static final List<Range> ALLOWED_V6 = Range.list("""
            2000::            2000:ffff:ffff:ffff:ffff:ffff:ffff:ffff
            2001:200::        2001:db7:ffff:ffff:ffff:ffff:ffff:ffff
            2001:db9::        2001:ffff:ffff:ffff:ffff:ffff:ffff:ffff
            2003::            2620:4f:7fff:ffff:ffff:ffff:ffff:ffff
            2620:4f:8001::    3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff
            3fff:1000::       3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff
            """);

    private record Range(BigInteger first, BigInteger last) {
        static List<Range> list(String table) {
            return table.lines()
                    .map(line -> line.split(" +"))
                    .map(ends -> new Range(number(ends[0]), number(ends[1])))
                    .toList();
        }

        boolean contains(BigInteger address) {
            return first.compareTo(address) <= 0 && last.compareTo(address) >= 0;
        }

        /** Around both ends: where a mistake of one would be. */
        List<BigInteger> boundary() {
            BigInteger one = BigInteger.ONE;
            return List.of(first.subtract(one), first, first.add(one), last.subtract(one), last, last.add(one));
        }
    }

    /** The first 96 bits of 64:ff9b::/96. */
    private static final BigInteger NAT64 = number("64:ff9b::").shiftRight(32);

    private static final long[][] RANGES_V4 = DENIED_V4.stream()
            .map(range -> new long[] {range.first().longValue(), range.last().longValue()})
            .toArray(long[][]::new);

    private final AddressPolicy policy = new AddressPolicy(List.of(), List.of());
    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);

    @Test
    void agreesWithTheRegistryAtEveryBoundaryOfIpv4() {
        for (Range range : DENIED_V4) {
            range.boundary().stream()
                    .filter(address -> address.signum() >= 0 && address.bitLength() <= 32)
                    .forEach(this::agreesOnV4);
        }
    }

    /** No block but one is smaller than a /24, so the first address of each tells of all 2^32. */
    @Test
    void agreesWithTheRegistryOnEverySlash24OfIpv4() {
        for (int block = 0; block < 1 << 24; block++) {
            long address = (long) block << 8;
            boolean denied = false;
            for (long[] range : RANGES_V4) {
                denied |= range[0] <= address && address <= range[1];
            }
            InetAddress first = v4(block);
            if (policy.allows(first) == denied) {
                throw new AssertionError(first + " denied should be " + denied);
            }
        }
        BigInteger smallest = number("168.63.129.0");
        for (int i = 0; i < 256; i++) {
            agreesOnV4(smallest.add(BigInteger.valueOf(i)));
        }
    }

    @Test
    void agreesWithTheRegistryOnRandomIpv4() {
        for (int i = 0; i < SAMPLES; i++) {
            agreesOnV4(new BigInteger(32, random));
        }
    }

    @Test
    void agreesWithTheRegistryAtEveryBoundaryOfIpv6() {
        ALLOWED_V6.forEach(range -> range.boundary().forEach(this::agreesOnV6));
        for (int bit = 0; bit < 128; bit++) {
            agreesOnV6(BigInteger.ONE.shiftLeft(bit));
            agreesOnV6(BigInteger.ONE.shiftLeft(128).subtract(BigInteger.ONE.shiftLeft(bit)));
        }
    }

    @Test
    void agreesWithTheRegistryOnRandomIpv6() {
        // Most of what is to be told apart begins like these.
        BigInteger global = number("2000::");
        BigInteger assignments = number("2001::");
        BigInteger delegation = number("2620:4f::");
        for (int i = 0; i < SAMPLES / 4; i++) {
            agreesOnV6(new BigInteger(128, random));
            agreesOnV6(global.or(new BigInteger(125, random)));
            agreesOnV6(assignments.or(new BigInteger(112, random)));
            agreesOnV6(delegation.or(new BigInteger(80, random)));
        }
    }

    @Test
    void judgesAnEmbeddedIpv4AddressAsIpv4WhereItIsWhereTheConnectionGoes() {
        for (Range range : DENIED_V4) {
            range.boundary().stream()
                    .filter(address -> address.signum() >= 0 && address.bitLength() <= 32)
                    .forEach(v4 -> {
                        boolean allowed = policy.allows(address(v4, 4));
                        assertThat(policy.allows(mapped(v4)))
                                .as("mapped %s", v4)
                                .isEqualTo(allowed);
                        assertThat(policy.allows(address(number("64:ff9b::").or(v4), 16)))
                                .as("NAT64 %s", v4)
                                .isEqualTo(allowed);
                    });
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "::8.8.8.8", // IPv4-compatible
                "::ffff:0:8.8.8.8", // IPv4-translated
                "::5efe:8.8.8.8", // ISATAP
                "64:ff9b:1::8.8.8.8", // local NAT64
                "64:ff9b:1:ffff:ffff:ffff:8.8.8.8",
                "64:ff9b:0:1::8.8.8.8",
                "2002:808:808::", // 6to4
                "2001:0:808:808::", // Teredo, with its server
                "2001:0:4136:e378:8000:63bf:f7f7:f7f7", // Teredo, with its client
            })
    void deniesTunnelsWhereverTheyLead(String address) {
        assertThat(policy.allows(InetAddress.ofLiteral(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "169.254.169.254",
                "169.254.170.2",
                "100.100.100.200",
                "192.0.0.192",
                "168.63.129.16",
                "fd00:ec2::254",
                "fd20:ce::254",
                "fe80::a9fe:a9fe",
                "::ffff:169.254.169.254",
                "64:ff9b::a9fe:a9fe",
                "2002:a9fe:a9fe::",
                "::",
                "::1",
                "0.0.0.0",
                "255.255.255.255",
                "fec0::1",
                "ff02::1",
                "100::1",
                "5f00::1",
                "2001:db8::1",
                "3fff::1",
                "2001:20::1",
                "4000::1",
            })
    void deniesTheAddressesThatAttacksAreAfter(String address) {
        assertThat(policy.allows(InetAddress.ofLiteral(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "8.8.8.8",
                "1.1.1.1",
                "93.184.216.34",
                "11.0.0.0",
                "172.32.0.1",
                "100.128.0.1",
                "2606:4700:4700::1111",
                "2a00:1450:4001:801::200e",
                "64:ff9b::8.8.8.8",
                "::ffff:8.8.8.8",
            })
    void allowsThePublicInternet(String address) {
        assertThat(policy.allows(InetAddress.ofLiteral(address))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.0/8,    127.255.255.255, true",
        "127.0.0.0/8,    10.0.0.1,        false",
        "127.0.0.0/8,    ::1,             false",
        "127.0.0.0/8,    ::ffff:127.0.0.1, true",
        "127.0.0.0/8,    64:ff9b::127.0.0.1, true",
        "10.1.2.3/32,    10.1.2.3,        true",
        "10.1.2.3/32,    10.1.2.2,        false",
        "10.1.2.3/32,    10.1.2.4,        false",
        "0.0.0.0/0,      169.254.169.254, true",
        "0.0.0.0/0,      ::1,             false",
        "::/0,           ::1,             true",
        "::/0,           127.0.0.1,       false",
        "::1/128,        ::1,             true",
        "::1/128,        ::2,             false",
        "fd00::/8,       fdff::1,         true",
        "fd00::/8,       fc00::1,         false",
        "::ffff:10.0.0.0/104, 10.255.0.1, true",
        "64:ff9b:1::/48, 64:ff9b:1::a00:1, true",
    })
    void exemptsWhatTheOperatorSays(String exempt, String address, boolean allowed) {
        AddressPolicy exempting = new AddressPolicy(AddressBlock.list(exempt), List.of());

        assertThat(exempting.allows(InetAddress.ofLiteral(address))).isEqualTo(allowed);
    }

    @Test
    void deniesThePublicAddressesOfThisHostUnlessTheyAreExempt() {
        InetAddress own = InetAddress.ofLiteral("93.184.216.34");
        AddressPolicy shielded = new AddressPolicy(List.of(), List.of(own));
        AddressPolicy open = new AddressPolicy(AddressBlock.list("93.184.216.34/32"), List.of(own));

        assertThat(shielded.allows(own)).isFalse();
        assertThat(shielded.allows(InetAddress.ofLiteral("64:ff9b::93.184.216.34")))
                .isFalse();
        assertThat(shielded.allows(InetAddress.ofLiteral("93.184.216.35"))).isTrue();
        assertThat(open.allows(own)).isTrue();
    }

    @Test
    void knowsTheAddressesOfThisHost() throws Exception {
        AddressPolicy here = AddressPolicy.ofThisHost(List.of());

        assertThat(NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses))
                .isNotEmpty()
                .noneMatch(here::allows);
    }

    private void agreesOnV4(BigInteger number) {
        InetAddress address = address(number, 4);
        boolean allowed = DENIED_V4.stream().noneMatch(range -> range.contains(number));
        if (policy.allows(address) != allowed) {
            throw new AssertionError(address + " allowed should be " + allowed + ", seed " + seed);
        }
    }

    private void agreesOnV6(BigInteger number) {
        InetAddress address = address(number, 16);
        boolean allowed = ALLOWED_V6.stream().anyMatch(range -> range.contains(number));
        boolean ipv4 = number.shiftRight(32).equals(NAT64) || address.getAddress().length == 4;
        if (!ipv4 && policy.allows(address) != allowed) {
            throw new AssertionError(address + " allowed should be " + allowed + ", seed " + seed);
        }
    }

    private static BigInteger number(String literal) {
        return new BigInteger(1, InetAddress.ofLiteral(literal).getAddress());
    }

    /** The first address of a /24. */
    private static InetAddress v4(int block) {
        byte[] bytes = {(byte) (block >> 16), (byte) (block >> 8), (byte) block, 0};
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static InetAddress address(BigInteger number, int length) {
        try {
            return InetAddress.getByAddress(bytes(number, length));
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    /** As IPv6, which the JDK turns into IPv4 nearly everywhere, but not here. */
    private static InetAddress mapped(BigInteger v4) {
        try {
            byte[] bytes = bytes(v4, 16);
            bytes[10] = (byte) 0xff;
            bytes[11] = (byte) 0xff;
            return Inet6Address.getByAddress(null, bytes, -1);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] bytes(BigInteger number, int length) {
        byte[] all = number.toByteArray();
        byte[] bytes = new byte[length];
        byte[] significant = all.length > length ? Arrays.copyOfRange(all, all.length - length, all.length) : all;
        System.arraycopy(significant, 0, bytes, length - significant.length, significant.length);
        return bytes;
    }
}
