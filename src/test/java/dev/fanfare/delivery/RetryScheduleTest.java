package dev.fanfare.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RetryScheduleTest {
    @Test
    void waitsLongerEachTimeAndThenADay() {
        List<Long> seconds = IntStream.rangeClosed(1, 8)
                .mapToObj(failed -> RetrySchedule.delayAfter(failed).toSeconds())
                .toList();

        assertThat(seconds).containsExactly(12L, 148L, 1_808L, 22_026L, 86_400L, 86_400L, 86_400L, 86_400L);
    }

    @Test
    void neverOverflows() {
        assertThat(RetrySchedule.delayAfter(Integer.MAX_VALUE).toSeconds()).isEqualTo(86_400);
    }
}
