package dev.fanfare.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventCatalogTest {
    private static final String GOOD = """
            {"event": "order.paid", "group": "Orders", "description": "An order was paid.",
             "sample": {"id": "evt_1", "event": "order.paid", "createdAt": "2026-01-01T00:00:00.000Z", "data": {}}}""";

    @Test
    void hasTheFifteenBuiltInTypes() {
        assertThat(EventCatalog.builtIn().names())
                .hasSize(15)
                .contains("link.clicked", "sale.created", "payout.confirmed");
        assertThat(EventCatalog.builtIn().all()).allSatisfy(type -> {
            assertThat(type.description()).endsWith(".");
            assertThat(type.group()).isNotBlank();
            assertThat(type.sample().fieldNames()).containsExactly("id", "event", "createdAt", "data");
        });
    }

    @Test
    void aDirectoryTakesTheirPlace(@TempDir Path directory) throws IOException {
        Files.writeString(directory.resolve("b.json"), GOOD);
        Files.writeString(directory.resolve("a.json"), GOOD.replace("order.paid", "order.made"));
        Files.writeString(directory.resolve("README.md"), "not an event type");

        assertThat(EventCatalog.of(directory).names()).containsExactly("order.made", "order.paid");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{}", "{\"event\": 7}", "{\"event\": \"Order Paid\"}"})
    void refusesAFileThatIsNoEventTypeAndNamesIt(String content, @TempDir Path directory) throws IOException {
        Files.writeString(directory.resolve("odd.json"), content);

        assertThatThrownBy(() -> EventCatalog.of(directory))
                .isInstanceOf(EventCatalog.InvalidCatalog.class)
                .hasMessageContaining("odd.json");
    }

    @Test
    void refusesASampleOfAnotherTypeTwoOfOneNameAndNone(@TempDir Path directory) throws IOException {
        assertThatThrownBy(() -> EventCatalog.of(directory)).isInstanceOf(EventCatalog.InvalidCatalog.class);
        Files.writeString(directory.resolve("a.json"), GOOD);
        Files.writeString(directory.resolve("b.json"), GOOD);
        assertThatThrownBy(() -> EventCatalog.of(directory)).hasMessageContaining("b.json");
        Files.writeString(directory.resolve("b.json"), GOOD.replaceFirst("order.paid", "order.made"));
        assertThatThrownBy(() -> EventCatalog.of(directory)).hasMessageContaining("b.json");
    }
}
