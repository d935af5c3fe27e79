package dev.fanfare.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fanfare.testing.Engine;
import dev.fanfare.testing.TestDatabase;
import io.vertx.core.Future;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MigrationsTest {
    private final TestDatabase database = TestDatabase.createEmpty();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void severalNodesMayStartAtOnce() {
        List<Future<Void>> starts =
                IntStream.range(0, 5).mapToObj(i -> migrate()).toList();

        Engine.await(Future.all(starts));

        assertThat(database.count("schema_migration")).isEqualTo(Migrations.FILES.size());
        assertThat(database.count("delivery")).isZero();
    }

    @Test
    void aFileThatWasChangedAfterwardsStopsTheStart() {
        Engine.await(migrate());
        database.query("UPDATE schema_migration SET sha256 = 'another'");

        assertThatThrownBy(() -> Engine.await(migrate())).hasMessageContaining("was changed after it was applied");
    }

    @Test
    void aDatabaseOfANewerVersionStopsTheStart() {
        Engine.await(migrate());
        database.query("INSERT INTO schema_migration (name, sha256) VALUES ('V999__future.sql', 'x')");

        assertThatThrownBy(() -> Engine.await(migrate())).hasMessageContaining("V999__future.sql");
    }

    private Future<Void> migrate() {
        return Migrations.migrate(TestDatabase.vertx(), database.uri());
    }
}
