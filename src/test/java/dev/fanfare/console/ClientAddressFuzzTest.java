package dev.fanfare.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.util.NetUtil;
import java.nio.charset.StandardCharsets;

class ClientAddressFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void whatAHeaderSaysIsAnAddressOrIsNotBelieved(byte[] input) {
        String forwarded = new String(input, StandardCharsets.UTF_8);
        String address = ClientAddress.of("10.0.0.1", forwarded);

        assertThat(address).matches("[0-9a-fA-F:.]{2,45}");
        assertThat(NetUtil.createByteArrayFromIpAddressString(address)).isNotNull();
        assertThat(address.equals("10.0.0.1") || forwarded.contains(address)).isTrue();
        // The public cannot say who it is.
        assertThat(ClientAddress.of("8.8.8.8", forwarded)).isEqualTo("8.8.8.8");
        // Nor can the part of the header that a client wrote itself.
        assertThat(ClientAddress.of("10.0.0.1", forwarded + ", 192.0.2.7")).isEqualTo("192.0.2.7");
    }
}
