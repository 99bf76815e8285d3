package io.sense.correlation;

import static org.assertj.core.api.Assertions.assertThat;

import io.sense.correlation.join.Timing;
import io.sense.telemetry.TraceId;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** No bytes on the input topics may fail the job: it would fail again at each restart. */
final class HostileInputTest {
  private static final TraceId TRACE = new TraceId(5, 6);

  @Test
  void survivesEveryDamageDoneToAGoodRecord() throws Exception {
    byte[] spans =
        Otlp.spans(
            Otlp.resource("service.name", "shop", "circuit_id", "C"),
            Otlp.span(TRACE, 1, 0, 10, 20).addAttributes(Otlp.attribute("request_id", "R")),
            Otlp.span(TRACE, 2, 1, 12, 18));
    byte[] logs =
        Otlp.logs(
            Otlp.resource("service.name", "shop", "service.instance.id", "1"),
            Otlp.log(TRACE, 1, 15, "trace_id=" + TRACE)
                .addAttributes(Otlp.attribute("sense.match", "trace"))
                .addAttributes(Otlp.attribute("log.record.uid", "0")),
            Otlp.log(TRACE, 0, 15, "text").addAttributes(Otlp.attribute("sense.match", "trace")));
    int records = 10_000;
    try (var harness = new CorrelationHarness(Timing.DEFAULT, 1 << 20).open()) {
      harness.watermark(0);
      for (int seed = 0; seed < records; seed++) {
        Random random = new Random(seed);
        boolean asSpans = random.nextBoolean();
        byte[] damaged = damage(asSpans ? spans : logs, random);
        try {
          if (asSpans) {
            harness.spans(damaged, 1);
          } else {
            harness.logs(damaged, 1);
          }
        } catch (Exception e) {
          throw new AssertionError("seed " + seed, e);
        }
      }
      for (int step = 0; step < 500; step++) { // large traces settle slice by slice
        harness.watermark(10_000_000 + step);
      }
      assertThat(harness.deadLetters()).hasSizeBetween(records / 20, records * 19 / 20);
      assertThat(harness.correlatedLogs()).isNotEmpty();
      assertThat(harness.stateEntries()).isZero();
      assertThat(harness.timers()).isZero();
    }
  }

  private static byte[] damage(byte[] record, Random random) {
    byte[] damaged = record.clone();
    for (int n = 1 + random.nextInt(3); n > 0; n--) {
      int at = random.nextInt(damaged.length);
      switch (random.nextInt(4)) {
        case 0 -> damaged[at] = (byte) random.nextInt(256);
        case 1 -> damaged[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> damaged = random.nextInt(5) == 0 ? Arrays.copyOf(damaged, at + 1) : damaged;
        default -> {
          // A tag of a known field with another wire type, where a tag may stand.
          damaged[at] = (byte) ((damaged[at] & 0xf8) | random.nextInt(6));
        }
      }
    }
    return damaged;
  }
}
