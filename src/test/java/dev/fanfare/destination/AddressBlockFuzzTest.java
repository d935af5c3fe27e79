package dev.fanfare.destination;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;

class AddressBlockFuzzTest {
    private static final BigInteger MAPPED = BigInteger.valueOf(0xffff_0000_0000L);

    @FuzzTest(maxDuration = "60s")
    void aBlockHoldsWhatItsNotationSaysAndNothingBesideIt(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        List<AddressBlock> blocks;
        try {
            blocks = AddressBlock.list(text);
        } catch (IllegalArgumentException refused) {
            assertThat(refused).hasMessageStartingWith("must be address blocks");
            return;
        }
        String[] entries = text.split(",", -1);
        assertThat(blocks).hasSize(entries.length);
        for (int i = 0; i < entries.length; i++) {
            check(entries[i].strip(), blocks.get(i));
        }
    }

    private static void check(String notation, AddressBlock block) {
        String[] parts = notation.split("/", -1);
        byte[] bytes = InetAddress.ofLiteral(parts[0]).getAddress();
        boolean v4 = !parts[0].contains(":");
        BigInteger first = new BigInteger(1, bytes).add(bytes.length == 4 ? MAPPED : BigInteger.ZERO);
        int free = (v4 ? 32 : 128) - Integer.parseInt(parts[1]);
        BigInteger size = BigInteger.ONE.shiftLeft(free);
        BigInteger last = first.add(size).subtract(BigInteger.ONE);

        assertThat(first.mod(size)).isZero();
        // All of IPv6 has IPv4's place at its beginning, which belongs to IPv4.
        boolean holdsItsFirst = !number(first).isV4() || free <= 32;
        assertThat(block.contains(number(first))).isEqualTo(holdsItsFirst);
        assertThat(block.contains(number(last))).isEqualTo(!number(last).isV4() || free <= 32);
        if (last.bitLength() < 128 || last.bitCount() < 128) {
            assertThat(block.contains(number(last.add(BigInteger.ONE)))).isFalse();
        }
        if (first.signum() > 0) {
            assertThat(block.contains(number(first.subtract(BigInteger.ONE)))).isFalse();
        }
    }

    private static IpNumber number(BigInteger value) {
        return new IpNumber(value.shiftRight(Long.SIZE).longValue(), value.longValue());
    }
}
