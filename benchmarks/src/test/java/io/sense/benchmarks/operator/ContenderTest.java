package io.sense.benchmarks.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.sense.benchmarks.load.Shape;
import io.sense.settings.Settings;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ContenderTest {
  /** At 250 traces/s a second holds a batch; quiet period and horizon pass within the run. */
  private static final JoinConfig CONFIG =
      JoinConfig.read(
          new Settings(
              Map.of(), "SENSE_BENCH_JOIN_TRACES_PER_SECOND=250", "SENSE_BENCH_JOIN_HORIZON=2s"),
          false);

  private static final int BATCHES = 12;

  @ParameterizedTest
  @EnumSource
  void findsEveryPairAcrossCheckpoints(Contender contender) throws Exception {
    Requests requests = new Requests(CONFIG.tracesPerSecond());
    try (Drive<?, ?, ?> drive = contender.open(CONFIG)) {
      for (int number = 0; number < BATCHES * Requests.PER_BATCH; number++) {
        drive.prepare(requests, number);
        if (number % 7 == 6) {
          drive.feed();
          drive.checkpoint(requests.brokerTime(number));
        }
      }
      drive.feed();

      assertThat(drive.faults((long) BATCHES * Shape.W.tracesPerRequest())).isEmpty();
      assertThat(drive.faults((long) BATCHES * Shape.W.tracesPerRequest() + 1)).isNotEmpty();
    }
  }
}
