package dev.fanfare.destination;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

class IpNumberFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void anAddressIsReadAlikeByAnotherReaderAndWrittenBack(byte[] input) throws UnknownHostException {
        String text = new String(input, StandardCharsets.UTF_8);
        Optional<InetAddress> read = IpNumber.literal(text);
        if (read.isEmpty()) {
            return;
        }
        InetAddress address = read.get();
        IpNumber number = IpNumber.of(address);

        assertThat(text).matches("[0-9a-fA-F:.]+");
        byte[] other = NetUtil.createByteArrayFromIpAddressString(text);
        if (other == null) {
            // It knows a dotted end behind ::ffff: only.
            assertThat(text).contains(":", ".");
        } else if (!isCompatible(address)) {
            assertThat(InetAddress.getByAddress(other)).isEqualTo(address);
        }
        assertThat(IpNumber.literal(address.getHostAddress())).contains(address);
        assertThat(number.isV4()).isEqualTo(address.getAddress().length == Integer.BYTES);
        if (number.isV4()) {
            assertThat(number.lastAsV4()).isEqualTo(number);
        }
    }

    /** ::a.b.c.d, which the other reader takes for ::ffff:a.b.c.d. Both are denied. */
    private static boolean isCompatible(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length > Integer.BYTES && Arrays.equals(bytes, 0, 12, new byte[12], 0, 12);
    }
}
