package io.sense.correlation.tally;

import static org.assertj.core.api.Assertions.assertThat;

import io.sense.correlation.flow.Booking;
import io.sense.telemetry.v1.DurationHistogram;
import io.sense.telemetry.v1.ServiceEdge;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class EdgeSumsTest {
  private final EdgeSums sums = new EdgeSums();

  @Test
  void addsCallsOfAPairAndMinuteUp() throws Exception {
    sums.call("shop", "bank", 60_000, 2_000_000, false);
    sums.call("shop", "bank", 119_999, 1_000, true);
    sums.call("shop", "bank", 119_999, 2_000_000, false);
    List<Booking> bookings = drain();
    assertThat(bookings).hasSize(1);
    assertThat(bookings.get(0).key()).isEqualTo("shop\nbank\n60000");
    assertThat(ServiceEdge.parseFrom(bookings.get(0).amount()))
        .isEqualTo(
            ServiceEdge.newBuilder()
                .setCaller("shop")
                .setCallee("bank")
                .setMinute(60_000)
                .setCalls(3)
                .setErrors(1)
                .setDurations(
                    DurationHistogram.newBuilder()
                        .addBucket(-1)
                        .addCount(1)
                        .addBucket(43)
                        .addCount(2))
                .build());
  }

  @Test
  void keepsPairsAndMinutesApart() {
    sums.call("shop", "bank", 60_000, 0, false);
    sums.call("bank", "shop", 60_000, 0, false);
    sums.call("shop", "bank", 120_000, 0, false);
    sums.call("shop", "bank", 59_999, 0, false);
    assertThat(drain())
        .extracting(Booking::key)
        .containsExactly(
            "shop\nbank\n60000", "bank\nshop\n60000", "shop\nbank\n120000", "shop\nbank\n0");
  }

  @Test
  void neverGivesTwoPairsOneKey() {
    sums.call("a\nb", "c", 0, 0, false);
    sums.call("a", "b\nc", 0, 0, false);
    sums.call("a\\nb", "c", 0, 0, false);
    sums.call("", "a", 0, 0, false);
    sums.call("a", "", 0, 0, false);
    assertThat(drain()).extracting(Booking::key).hasSize(5).doesNotHaveDuplicates();
  }

  @Test
  void startsAnewOnceDrained() {
    sums.call("shop", "bank", 0, 0, false);
    assertThat(drain()).hasSize(1);
    assertThat(drain()).isEmpty();
  }

  private List<Booking> drain() {
    List<Booking> bookings = new ArrayList<>();
    sums.drain(bookings::add);
    return bookings;
  }
}
