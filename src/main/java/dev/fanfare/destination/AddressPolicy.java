package dev.fanfare.destination;

import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which addresses attempts may go to: those of the public Internet, and those that the operator exempts.
 *
 * <p>Denied is what the IANA special-purpose address registries list, IPv4 (RFC 6890 and its successors) and IPv6, also
 * where they call a block globally reachable, since no receiver lives there; multicast; what is not allocated; and the
 * addresses of this host. Immutable, for any thread.
 */
public final class AddressPolicy {
    private static final List<AddressBlock> DENIED_V4 = blocks(
            "0.0.0.0/8", // this network, RFC 791
            "10.0.0.0/8", // private use, RFC 1918
            "100.64.0.0/10", // shared address space, RFC 6598; metadata of one cloud at 100.100.100.200
            "127.0.0.0/8", // loopback, RFC 1122
            "168.63.129.16/32", // metadata of one cloud, though in public address space
            "169.254.0.0/16", // link-local, RFC 3927; metadata of most clouds
            "172.16.0.0/12", // private use, RFC 1918
            "192.0.0.0/24", // IETF protocol assignments, RFC 6890; metadata of one cloud at 192.0.0.192
            "192.0.2.0/24", // documentation, RFC 5737
            "192.31.196.0/24", // AS112-v4, RFC 7535
            "192.52.193.0/24", // AMT, RFC 7450
            "192.88.99.0/24", // 6to4 relay anycast, RFC 7526
            "192.168.0.0/16", // private use, RFC 1918
            "192.175.48.0/24", // direct delegation AS112, RFC 7534
            "198.18.0.0/15", // benchmarking, RFC 2544
            "198.51.100.0/24", // documentation, RFC 5737
            "203.0.113.0/24", // documentation, RFC 5737
            "224.0.0.0/4", // multicast, RFC 5771
            "240.0.0.0/4"); // reserved, RFC 1112, and limited broadcast, RFC 919

    /**
     * All else of IPv6 is denied, now and when more of it is put to use: unspecified, loopback, IPv4-compatible,
     * IPv4-translated, local NAT64 (64:ff9b:1::/48), discard-only, SRv6, unique local, link-local, site-local,
     * multicast.
     */
    private static final AddressBlock GLOBAL_UNICAST = AddressBlock.of("2000::/3"); // RFC 4291

    private static final List<AddressBlock> DENIED_V6 = blocks(
            "2001::/23", // IETF protocol assignments, RFC 2928: Teredo, benchmarking, ORCHID, AMT …
            "2001:db8::/32", // documentation, RFC 3849
            "2002::/16", // 6to4, RFC 3056
            "2620:4f:8000::/48", // direct delegation AS112, RFC 7534
            "3fff::/20"); // documentation, RFC 9637

    /** Leads to the IPv4 address in its last 32 bits, which is what is judged (RFC 6052). */
    private static final AddressBlock NAT64 = AddressBlock.of("64:ff9b::/96");

    private final List<AddressBlock> exempt;
    private final List<AddressBlock> own;

    /**
     * Makes a policy.
     *
     * @param exempt may be gone to, whatever else is said of it
     * @param own the addresses of this host: what listens there may be shielded from all but this host
     */
    public AddressPolicy(List<AddressBlock> exempt, Collection<InetAddress> own) {
        this.exempt = List.copyOf(exempt);
        this.own = own.stream().map(AddressBlock::of).toList();
    }

    /** The policy with the addresses that this host's interfaces have now. */
    public static AddressPolicy ofThisHost(List<AddressBlock> exempt) {
        try {
            return new AddressPolicy(
                    exempt,
                    NetworkInterface.networkInterfaces()
                            .flatMap(NetworkInterface::inetAddresses)
                            .toList());
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether attempts may go to the address. */
    public boolean allows(InetAddress address) {
        return allows(IpNumber.of(address));
    }

    /** Whether the operator lets attempts go anywhere but to the public Internet. */
    boolean exemptsAnything() {
        return !exempt.isEmpty();
    }

    private boolean allows(IpNumber address) {
        if (isIn(exempt, address)) {
            return true;
        }
        if (NAT64.contains(address)) {
            return allows(address.lastAsV4());
        }
        if (isIn(own, address)) {
            return false;
        }
        return address.isV4()
                ? !isIn(DENIED_V4, address)
                : GLOBAL_UNICAST.contains(address) && !isIn(DENIED_V6, address);
    }

    private static boolean isIn(List<AddressBlock> blocks, IpNumber address) {
        for (AddressBlock block : blocks) {
            if (block.contains(address)) {
                return true;
            }
        }
        return false;
    }

    private static List<AddressBlock> blocks(String... texts) {
        return Stream.of(texts).map(AddressBlock::of).toList();
    }
}
