package dev.fanfare.id;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TypeIdTest {
    @Test
    void writesTheExamplesOfTheSpecification() {
        assertThat(TypeId.encode("prefix", new UUID(0, 0))).isEqualTo("prefix_00000000000000000000000000");
        assertThat(TypeId.encode("prefix", new UUID(-1, -1))).isEqualTo("prefix_7zzzzzzzzzzzzzzzzzzzzzzzzz");
        assertThat(TypeId.encode("prefix", UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8057")))
                .isEqualTo("prefix_01h455vb4pex5vsknk084sn02q");
    }

    @Test
    void readsBackWhatItWrote() {
        Stream.generate(UUID::randomUUID)
                .limit(1_000)
                .forEach(uuid -> assertThat(WebhookId.parse(new WebhookId(uuid).toString()))
                        .contains(new WebhookId(uuid)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "wh",
                "wh_",
                "evt_01h455vb4pex5vsknk084sn02q",
                "wh-01h455vb4pex5vsknk084sn02q",
                "WH_01h455vb4pex5vsknk084sn02q",
                "wh_01H455VB4PEX5VSKNK084SN02Q",
                "wh_81h455vb4pex5vsknk084sn02q",
                "wh_01h455vb4pex5vsknk084sn02",
                "wh_01h455vb4pex5vsknk084sn02qq",
                "wh_01h455vb4pex5vsknk084sn02l",
                "wh_01h455vb4pex5vsknk084sn02é",
                "wh_01h455vb4pex5vsknk084sn02\u0000"
            })
    void refusesEveryOtherText(String text) {
        assertThat(WebhookId.parse(text)).isEmpty();
    }

    @Test
    void idsRiseStrictlyEvenWhenTheClockStandsStillOrIsSetBack() {
        List<Instant> times = new ArrayList<>(List.of(Instant.ofEpochMilli(5_000), Instant.ofEpochMilli(4_000)));
        InstantSource clock = () -> times.size() > 1 ? times.removeFirst() : times.getFirst();
        Uuid7 uuids = new Uuid7(clock);

        List<String> texts = Stream.generate(() -> new EventId(uuids.next()).toString())
                .limit(20_000)
                .toList();

        assertThat(texts).doesNotHaveDuplicates().isSorted();
        assertThat(EventId.parse(texts.getFirst()).orElseThrow().at()).isEqualTo(Instant.ofEpochMilli(5_000));
    }

    @Test
    void areOfVersionSevenAndTheirFloorIsBelowThem() {
        Instant now = Instant.parse("2026-01-02T03:04:05.678Z");
        UUID uuid = new Uuid7(() -> now).next();

        assertThat(uuid.version()).isEqualTo(7);
        assertThat(uuid.variant()).isEqualTo(2);
        assertThat(new EventId(uuid).at()).isEqualTo(now);
        assertThat(uuid.toString()).isGreaterThan(Uuid7.floor(now).toString());
        assertThat(uuid.toString()).isLessThan(Uuid7.floor(now.plusMillis(1)).toString());
    }

    @Test
    void floorsOfTimesThatNoIdHasAreTheFirstAndTheLast() {
        assertThat(Uuid7.floor(Instant.parse("1969-12-31T23:59:59.999Z"))).isEqualTo(Uuid7.floor(Instant.EPOCH));
        assertThat(Uuid7.floor(Instant.parse("+20000-01-01T00:00:00Z")).toString())
                .isEqualTo("ffffffff-ffff-0000-0000-000000000000");
    }
}
