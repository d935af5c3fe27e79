package dev.fanfare.destination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressBlockTest {
    @Test
    void readsAList() {
        assertThat(AddressBlock.list("127.0.0.0/8")).hasSize(1);
        assertThat(AddressBlock.list(" 0.0.0.0/0 ,10.1.2.3/32,::/0, ::1/128, FD00::/8, ::ffff:10.0.0.0/104"))
                .hasSize(6);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10.0.0.0",
                "10.0.0.0/",
                "10.0.0.0/33",
                "10.0.0.0/08",
                "10.0.0.0/-1",
                "10.0.0.0/8/8",
                "10/8",
                "10.0.0.1/8",
                "010.0.0.0/8",
                "0x0a.0.0.0/8",
                "10.0.0/24",
                "::1",
                "::/129",
                "::1/127",
                "fe80::%eth0/64",
                "[::]/0",
                "1::2::3/128",
                "example.org/8",
                "fd00::/8;10.0.0.0/8",
                "::ffff:10.0.0.0/8",
            })
    void refusesWhatIsNotABlock(String text) {
        assertThatThrownBy(() -> AddressBlock.list(text)).hasMessageEndingWith("wrong: \"" + text + '"');
    }

    @Test
    void namesAllThatAreWrong() {
        assertThatThrownBy(() -> AddressBlock.list("10.0.0.0/8,x,,::/200"))
                .hasMessageEndingWith("wrong: \"x\", \"\", \"::/200\"");
    }
}
