package dev.fanfare.destination;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DestinationUrlTest {
    private final AddressPolicy internet = new AddressPolicy(List.of(), List.of());
    private final AddressPolicy withLoopback = new AddressPolicy(AddressBlock.list("127.0.0.0/8"), List.of());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://example.org",
                "http://example.org:8080/hook?a=1&b=%20",
                "https://EXAMPLE.org/",
                "https://a.b.c.example.org:65535/",
                "https://xn--exmple-cua.org/",
                "https://r3---sn-4g5e6nez.example.org/",
                "https://3com.com/",
                "https://1.2.3.4.example/",
                "https://localhost.example.org/",
                "https://local.example.org/",
                "https://8.8.8.8/",
                "https://8.8.8.8:1/",
                "https://[2606:4700:4700::1111]/",
                "https://[2606:4700:4700:0:0:0:0:1111]:8443/",
                "https://[::ffff:8.8.8.8]/",
                "https://example.org/a@b:c",
                "https://example.org/http://127.0.0.1/",
            })
    void letsOrdinaryUrlsThrough(String url) {
        assertThat(DestinationUrl.mistake(url, internet)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1/",
                "http://127.0.0.1:8080/",
                "http://0.0.0.0/",
                "http://10.0.0.1/",
                "http://100.100.100.200/latest/meta-data/",
                "http://168.63.129.16/",
                "http://169.254.169.254/latest/meta-data/",
                "http://172.16.0.1/",
                "http://192.168.1.1/",
                "http://192.0.2.1/",
                "http://198.18.0.1/",
                "http://224.0.0.1/",
                "http://255.255.255.255/",
                "http://[::]/",
                "http://[::1]/",
                "http://[0:0:0:0:0:0:0:1]:80/",
                "http://[0000:0000:0000:0000:0000:0000:0000:0001]/",
                "http://[::127.0.0.1]/",
                "http://[::7f00:1]/",
                "http://[::ffff:127.0.0.1]/",
                "http://[::ffff:7f00:1]/",
                "http://[::FFFF:7F00:1]/",
                "http://[::ffff:0:127.0.0.1]/",
                "http://[64:ff9b::7f00:1]/",
                "http://[64:ff9b::127.0.0.1]/",
                "http://[64:ff9b:1::7f00:1]/",
                "http://[2002:7f00:1::]/",
                "http://[2001:0:7f00:1::]/",
                "http://[2001:db8::1]/",
                "http://[fd00:ec2::254]/",
                "http://[fe80::1]/",
                "http://[fec0::1]/",
                "http://[ff02::1]/",
                "http://localhost/",
                "http://LOCALHOST:8080/",
                "http://a.localhost/",
                "http://printer.local/",
                "http://metadata.google.internal/",
                "http://router.home.arpa/",
                "http://intranet/",
                "http://xn--exmple-cua/",
            })
    void refusesWhatLeadsInside(String url) {
        assertThat(DestinationUrl.mistake(url, internet))
                .contains("The destination is not allowed: it must be a host on the public Internet.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://2130706433/",
                "http://017700000001/",
                "http://0x7f000001/",
                "http://0X7F000001/",
                "http://0/",
                "http://127.1/",
                "http://127.0.1/",
                "http://0177.0.0.1/",
                "http://0177.0.0.01/",
                "http://0x7f.0.0.1/",
                "http://0x7f.1/",
                "http://127.0.0.0x1/",
                "http://127.000.000.001/",
                "http://127.0.0.01/",
                "http://00.0.0.0/",
                "http://256.0.0.1/",
                "http://127.0.0.256/",
                "http://127.0.0.1.1/",
                "http://4294967296/",
                "http://8.8.8/",
                "http://08.8.8.8/",
                "http://8.8.8.0x/",
                "http://example.123/",
                "http://example.0x7f/",
                "http://[::ffff:0177.0.0.1]/",
                "http://[::ffff:127.1]/",
                "http://[2606:04700:4700::1111]/",
                "http://[::00001]/",
            })
    void refusesAddressesThatReadersReadDifferently(String url) {
        assertThat(DestinationUrl.mistake(url, withLoopback))
                .hasValueSatisfying(mistake -> assertThat(mistake)
                        .isIn(
                                "The host is not an IP address in its usual form: four decimal numbers without leading zeros,"
                                        + " or IPv6 in brackets.",
                                "This is not a URL."));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https://127.0.0.1\\@example.org/    | The URL has a backslash in it.",
                "https://example.org\\.evil.example/ | The URL has a backslash in it.",
                "https:\\\\example.org/              | The URL has a backslash in it.",
                "https://user@example.org/           | The URL may not carry a user name or password.",
                "https://user:secret@127.0.0.1/      | The URL may not carry a user name or password.",
                "https://@example.org/               | The URL may not carry a user name or password.",
                "https://example.org:80@127.0.0.1/   | The URL may not carry a user name or password.",
                "https://example.org#@127.0.0.1/     | The URL may not have a fragment (#…).",
                "https://%31%32%37.0.0.1/            | The host may not have percent signs",
                "https://example%2eorg/              | The host may not have percent signs",
                "https://127.0.0.1%00.example.org/   | The host may not have percent signs",
                "https://[fe80::1%25eth0]/           | The host may not have percent signs",
                "https://[fe80::1%eth0]/             | The host may not have percent signs",
                "https://[::1%251]/                  | The host may not have percent signs",
                "https://example.org./               | The host may not end with a dot.",
                "https://127.0.0.1./                 | The host may not end with a dot.",
                "https://localhost.:80/              | The host may not end with a dot.",
                "https://example.org../              | The host may not end with a dot.",
                "https://./                          | The host may not end with a dot.",
                "https://.example.org/               | The URL has no valid host name.",
                "https://a..example.org/             | The URL has no valid host name.",
                "https://a_b.example.org/            | The URL has no valid host name.",
                "https://-a.example.org/             | The URL has no valid host name.",
                "https://a-.example.org/             | The URL has no valid host name.",
                "https://xn--.example.org/           | The URL has no valid host name.",
                "https://:80/                        | The URL has no valid host name.",
                "https:///example.org/               | The URL has no valid host name.",
                "https:example.org                   | The URL has no valid host name.",
                "https://::1/                        | The URL has no valid host name.",
                "https://example.org:80:80/          | The URL has no valid host name.",
                "https://example.org:port/           | The URL has no valid host name.",
                "https://example.org:+80/            | The URL has no valid host name.",
                "https://example.org,evil.example/   | The URL has no valid host name.",
                "https://[example.org]/              | This is not a URL.",
                "https://[::1/                       | This is not a URL.",
                "https://[::1]x/                     | This is not a URL.",
                "https://[1::2::3]/                  | This is not a URL.",
                "https://[v1.fe80]/                  | This is not a URL.",
                "https://example.org:0/              | The port must be from 1 to 65535.",
                "https://example.org:00/             | The port must be from 1 to 65535.",
                "https://example.org:65536/          | The port must be from 1 to 65535.",
                "https://example.org:99999/          | The port must be from 1 to 65535.",
                "https://8.8.8.8:port/               | The port must be from 1 to 65535.",
                "https://8.8.8.8:;1/                 | The port must be from 1 to 65535.",
                "https://8.8.8.8:/                   | The port must be from 1 to 65535.",
                "https://example.org:/               | The port must be from 1 to 65535.",
                "https://[2606:4700:4700::1111]:/    | The port must be from 1 to 65535.",
                "https://example.org:4294967376/     | The URL has no valid host name.",
                "https://exämple.org/                | The URL may have only ASCII characters",
                "https://faß.de/                     | The URL may have only ASCII characters",
                "https://１２７.０.０.１/             | The URL may have only ASCII characters",
                "https://127。0。0。1/               | The URL may have only ASCII characters",
                "https://①②⑦.0.0.1/                  | The URL may have only ASCII characters",
                "https://exam\u00adple.org/          | The URL may have only ASCII characters",
                "https://exam\u200bple.org/          | The URL may have only ASCII characters",
                "https://exa mple.org/               | The URL has a space or a control character in it.",
                "ftp://example.org/                  | The URL must begin with https:// or http://.",
                "file:///etc/passwd                  | The URL must begin with https:// or http://.",
                "gopher://127.0.0.1:70/              | The URL must begin with https:// or http://.",
                "//example.org/                      | The URL must be absolute: begin it with https:// or http://.",
            })
    void refusesWhatParsersReadDifferently(String url, String why) {
        assertThat(DestinationUrl.mistake(url, withLoopback))
                .hasValueSatisfying(mistake -> assertThat(mistake).startsWith(why));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\t", "\n", "\r", "\u0000", "\u007f"})
    void refusesControlCharactersAnywhere(String control) {
        for (String url : List.of("https://example.org/" + control, "https://exam" + control + "ple.org/")) {
            assertThat(DestinationUrl.mistake(url, internet))
                    .contains("The URL has a space or a control character in it.");
        }
    }

    @ParameterizedTest
    @CsvSource({"63, 0, true", "64, 0, false", "60, 253, true", "60, 254, false"})
    void knowsHowLongANameMayBe(int label, int length, boolean allowed) {
        String name = "a".repeat(label) + ".org";
        while (name.length() < length - 61) {
            name = "b".repeat(60) + '.' + name;
        }
        if (name.length() < length) {
            name = "c".repeat(length - name.length() - 1) + '.' + name;
        }

        assertThat(DestinationUrl.mistake("https://" + name + "/", internet).isEmpty())
                .isEqualTo(allowed);
    }

    @ParameterizedTest
    @CsvSource({"2048, true", "2049, false"})
    void knowsHowLongAUrlMayBe(int length, boolean allowed) {
        String start = "https://example.org/";
        String url = start + "a".repeat(length - start.length());

        assertThat(DestinationUrl.mistake(url, internet).isEmpty()).isEqualTo(allowed);
    }

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:9000/, true",
        "http://[::ffff:127.0.0.1]/, true",
        "http://localhost:9000/, true",
        "http://backend:3000/, true",
        "http://printer.local/, true",
        "http://10.0.0.1/, false",
        "http://[::1]/, false",
    })
    void anExemptionOpensItsAddressesAndLeavesNamesToTheAttempt(String url, boolean allowed) {
        assertThat(DestinationUrl.mistake(url, withLoopback).isEmpty()).isEqualTo(allowed);
    }
}
