package io.sense.correlation;

import static io.sense.telemetry.v1.CorrelationState.CORRELATION_STATE_COMPLETE;
import static io.sense.telemetry.v1.CorrelationState.CORRELATION_STATE_OPEN;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import io.sense.correlation.join.Timing;
import io.sense.telemetry.TraceId;
import io.sense.telemetry.v1.Correlation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Kafka's broker times decide when, OTLP's times decide intervals only (design, section 4): slow
 * requests, and hosts whose clock is wrong. The watermark comes once a second, as the ticker has
 * it; times are broker times in seconds after {@link #T}.
 */
final class BrokerTimeTest {
  private static final long T = 1_700_000_000_000L;
  private static final TraceId TRACE = new TraceId(1, 2);
  private static final Resource GATEWAY = Otlp.service("gateway");
  private static final Resource ORDER = Otlp.service("order");
  private static final Resource PAYMENT = Otlp.service("payment");
  private static final List<Resource> SERVICES = List.of(GATEWAY, ORDER, PAYMENT);
  private static final long START_NANOS = T * 1_000_000;
  private static final long SECOND_NANOS = 1_000_000_000;

  private CorrelationHarness harness;

  @BeforeEach
  void open() throws Exception {
    harness = new CorrelationHarness(Timing.DEFAULT, 1 << 20).open();
    harness.watermark(T - 1);
  }

  @AfterEach
  void close() {
    harness.close();
  }

  // ---- Slow requests

  @Test
  void matchesEveryLogOfASlowRequestWhoseSpansComeAtItsEnd() throws Exception {
    for (int second = 0; second < 40; second++) {
      logOfEachService(second);
      tick(second);
      assertThat(harness.logRecords()).isEmpty();
      assertThat(harness.correlations()).isEmpty();
    }
    for (int service = 2; service >= 0; service--) { // each from its own exporter
      spanOfService(service, 40_000 + 300 * (2 - service));
    }
    assertEveryLogMatchedAtOnce();
    assertSettlesOnceAt(45_600);
  }

  @Test
  void matchesEveryLogOfASlowRequestWhoseRootIsThereEarly() throws Exception {
    for (int second = 0; second < 40; second++) {
      logOfEachService(second);
      if (second == 1) {
        spanOfService(0, 1_500);
      }
      tick(second);
    }
    assertThat(harness.logRecords()).as("those of the root").hasSize(40);
    spanOfService(2, 40_000);
    spanOfService(1, 40_100);
    assertEveryLogMatchedAtOnce();
    assertSettlesOnceAt(45_100);
  }

  @Test
  void waitsForTheSpansOfASlowRequestThatIsSilentForMostOfIt() throws Exception {
    logOfEachService(0);
    for (int second = 0; second < 40; second++) {
      tick(second);
    }
    logOfEachService(40);
    for (int service = 0; service < 3; service++) {
      spanOfService(service, 40_500);
    }
    assertThat(harness.logRecords()).hasSize(6);
    assertThat(matches()).containsOnly("span_id");
    assertSettlesOnceAt(45_500);
  }

  private void logOfEachService(int second) throws Exception {
    for (int service = 0; service < 3; service++) {
      harness.logs(
          Otlp.logs(
              SERVICES.get(service),
              Otlp.log(
                  TRACE,
                  service + 1,
                  START_NANOS + second * SECOND_NANOS,
                  "line " + second + " of " + service)),
          T + second * 1_000L + service);
    }
  }

  /** A chain: each service is called by the one before. */
  private void spanOfService(int service, long millis) throws Exception {
    harness.spans(
        Otlp.spans(
            SERVICES.get(service),
            Otlp.span(TRACE, service + 1, service, START_NANOS, START_NANOS + 40 * SECOND_NANOS)),
        T + millis);
  }

  private void tick(int second) throws Exception {
    harness.watermark(T + second * 1_000L + 999);
  }

  private void assertEveryLogMatchedAtOnce() {
    assertThat(harness.logRecords()).hasSize(120);
    assertThat(matches()).containsOnly("span_id");
  }

  private List<String> matches() {
    return harness.logRecords().stream()
        .map(log -> Otlp.values(log, "sense.match").get(0))
        .toList();
  }

  /** Also: nothing is amended afterwards. */
  private void assertSettlesOnceAt(long millis) throws Exception {
    harness.watermark(T + millis - 1);
    assertThat(harness.correlations())
        .extracting(Correlation::getState)
        .containsOnly(CORRELATION_STATE_OPEN);
    int logs = harness.logRecords().size();
    harness.watermark(T + millis);
    harness.watermark(T + millis + Timing.DEFAULT.horizon().toMillis());
    List<Correlation> settled =
        harness.correlations().stream()
            .filter(row -> row.getState() != CORRELATION_STATE_OPEN)
            .toList();
    assertThat(settled).hasSize(1);
    assertThat(settled.get(0).getState()).isEqualTo(CORRELATION_STATE_COMPLETE);
    assertThat(settled.get(0).getMatches().getSpanId()).isEqualTo(logs);
    assertThat(settled.get(0).getSpanCount()).isEqualTo(3);
    assertThat(harness.stateEntries()).isZero();
  }

  // ---- Wrong clocks

  @ParameterizedTest
  @ValueSource(longs = {3_600, -3_600})
  void doesEverythingAtTheSameMomentWhenAHostsClockIsWrong(long secondsOff) throws Exception {
    List<String> right = story(0);
    assertThat(right).as("it has all there is").hasSizeGreaterThan(8);
    harness.close();
    open();
    assertThat(story(secondsOff)).isEqualTo(right);
  }

  /** What leaves after which watermark, while the clock of the order service is off. */
  private List<String> story(long secondsOff) throws Exception {
    long off = Duration.ofSeconds(secondsOff).toNanos();
    List<String> story = new ArrayList<>();
    int rows = 0;
    int logs = 0;
    for (int second = 0; second < 700; second++) {
      long time = T + second * 1_000L;
      switch (second) {
        case 0 -> {
          harness.logs(Otlp.logs(ORDER, log(0, off, "names no span")), time + 10);
          harness.spans(Otlp.spans(GATEWAY, span(1, 0, 0)), time + 20);
        }
        case 1 -> {
          harness.logs(Otlp.logs(ORDER, log(2, off, "before its span")), time);
          harness.logs(Otlp.logs(GATEWAY, log(1, 0, "after its span")), time);
        }
        case 4 -> harness.spans(Otlp.spans(ORDER, span(2, 1, off)), time);
        case 30 -> harness.logs(Otlp.logs(ORDER, log(0, off, "late")), time);
        case 31 -> harness.spans(Otlp.spans(ORDER, span(3, 2, off)), time);
        default -> {
          // Silence.
        }
      }
      tick(second);
      List<Correlation> rowsNow = harness.correlations();
      for (Correlation row : rowsNow.subList(rows, rowsNow.size())) {
        story.add(
            "%d: %s, revision %d, %s"
                .formatted(
                    second,
                    row.getState(),
                    row.getRevision(),
                    new TreeMap<>(
                        Map.of(
                            "span_id", row.getMatches().getSpanId(),
                            "interval", row.getMatches().getInterval(),
                            "trace", row.getMatches().getTrace()))));
      }
      rows = rowsNow.size();
      List<LogRecord> logsNow = harness.logRecords();
      for (LogRecord log : logsNow.subList(logs, logsNow.size())) {
        story.add(
            "%d: %s %s"
                .formatted(
                    second,
                    log.getBody().getStringValue(),
                    Otlp.values(log, "sense.match").get(0)));
      }
      logs = logsNow.size();
      if (harness.timers() == 0) {
        story.add(second + ": nothing is held any more");
        break;
      }
    }
    return story;
  }

  private static Span.Builder span(long id, long parent, long off) {
    return Otlp.span(TRACE, id, parent, START_NANOS + off, START_NANOS + off + SECOND_NANOS);
  }

  private static LogRecord.Builder log(long span, long off, String text) {
    return Otlp.log(TRACE, span, START_NANOS + off + SECOND_NANOS / 2, text);
  }
}
