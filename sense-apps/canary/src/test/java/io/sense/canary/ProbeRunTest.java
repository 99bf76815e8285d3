package io.sense.canary;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sense.telemetry.TraceId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ProbeRunTest {
  private static final FrontDoor.Delivery TAKEN = new FrontDoor.Accepted();
  private static final FrontDoor.Delivery BUSY =
      new FrontDoor.NotNow(Optional.of(Duration.ofSeconds(2)), "busy");
  private static final FrontDoor.Delivery AWAY = new FrontDoor.NotNow(Optional.empty(), "away");
  private static final Palantir.Answer UNKNOWN = new Palantir.Unknown();
  private static final Palantir.Answer SILENT = new Palantir.Silent("away");

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final CanaryMetrics metrics =
      new CanaryMetrics(
          registry, Clock.fixed(Instant.parse("2026-03-10T12:00:00Z"), ZoneOffset.UTC));
  private final ScriptedSense sense = new ScriptedSense().takes(TAKEN);
  private final Probe probe = Probe.of(new TraceId(7, 9), "a", 1, 1_773_144_000_000_000_000L);
  private long now = 1_000;

  @Test
  void isRightOnceAllIsTold() {
    sense.tells(UNKNOWN, found("open", 2), found("open", 4), found("complete", 4));

    run();

    assertThat(count("right")).isEqualTo(1);
    assertThat(allCounts()).isEqualTo(1);
    assertThat(registry.get("sense.canary.last.right.timestamp").gauge().value())
        .isEqualTo((double) Instant.parse("2026-03-10T12:00:00Z").getEpochSecond());
    assertThat(timed("sense.canary.first.answer")).isEqualTo(1);
    assertThat(timed("sense.canary.right.answer")).isEqualTo(1);
    assertThat(registry.get("sense.canary.probes.waiting").gauge().value()).isZero();
    assertThat(metrics.told())
        .isEqualTo(
            "Probes so far: 1 right, 0 wrong, 0 missing, 0 refused, 0 unanswered;"
                + " right after 0.3 s on average");
  }

  @Test
  void takesAnAmendedTraceForSettled() {
    sense.tells(found("complete", 2), found("amended", 4));

    run();

    assertThat(count("right")).isEqualTo(1);
  }

  @Test
  void measuresFromTheAcceptance() {
    sense.takes(BUSY, TAKEN, TAKEN).tells(UNKNOWN, found("complete", 4));

    run();

    assertThat(seconds("sense.canary.accept")).isEqualTo(2);
    // two pauses: 50 ms, then a fifth more
    assertThat(seconds("sense.canary.first.answer")).isEqualTo(0.11);
  }

  @Test
  void sendsOnlyWhatWasNotTakenAgain() {
    sense.takes(AWAY, TAKEN, BUSY, TAKEN).tells(found("complete", 4));

    run();

    assertThat(sense.sent)
        .containsExactly(probe.spans(), probe.spans(), probe.logs(), probe.logs());
    assertThat(count("right")).isEqualTo(1);
  }

  @Test
  void isRefusedWhenTheFrontDoorTakesItInNoTime() {
    sense.takes(AWAY);

    run();

    assertThat(count("refused")).isEqualTo(1);
    assertThat(timed("sense.canary.accept")).isZero();
    assertThat(now).isEqualTo(1_000 + Duration.ofSeconds(60).toNanos());
  }

  @Test
  void isRefusedAtOnceWhenSendingAgainWouldNotHelp() {
    sense.takes(new FrontDoor.Refused("HTTP 401"));

    run();

    assertThat(count("refused")).isEqualTo(1);
    assertThat(sense.sent).hasSize(1);
  }

  @Test
  void isMissingWhenPalantirNeverKnowsIt() {
    sense.tells(SILENT, UNKNOWN);

    run();

    assertThat(count("missing")).isEqualTo(1);
    assertThat(timed("sense.canary.first.answer")).isZero();
  }

  @Test
  void isUnansweredWhenPalantirIsAwayAtTheEnd() {
    sense.tells(UNKNOWN, SILENT);

    run();

    assertThat(count("unanswered")).isEqualTo(1);
  }

  @Test
  void isWrongWhenItStaysIncomplete() {
    sense.tells(found("complete", 3));

    run();

    assertThat(count("wrong")).isEqualTo(1);
    assertThat(timed("sense.canary.right.answer")).isZero();
  }

  @Test
  void isWrongWhenItNeverSettles() {
    sense.tells(found("open", 4));

    run();

    assertThat(count("wrong")).isEqualTo(1);
  }

  @Test
  void namesEveryDifference() {
    ObjectNode told = ScriptedSense.right(probe).put("service", "other");
    told.withObject("matches").put("interval", 0);

    assertThat(probe.expected().differences(told))
        .containsExactly(
            "service is other instead of canary-front", "matches/interval is 0 instead of 1");
    assertThat(probe.expected().differences(ScriptedSense.right(probe))).isEmpty();
  }

  @Test
  void makesTheSameBytesAgain() {
    Probe again = Probe.of(new TraceId(7, 9), "a", 1, 1_773_144_000_000_000_000L);

    assertThat(again).isEqualTo(probe);
    assertThat(Probe.of(new TraceId(7, 10), "a", 1, 1_773_144_000_000_000_000L))
        .isNotEqualTo(probe);
  }

  private Palantir.Answer found(String state, int logs) {
    return new Palantir.Found(
        ScriptedSense.right(probe).put("state", state).put("log_count", logs));
  }

  /** Step by step, as if each pause passed at once. */
  private void run() {
    ProbeRun run = new ProbeRun(probe, sense, sense, metrics, () -> now, Duration.ofSeconds(60));
    Optional<Duration> pause = run.step();
    while (pause.isPresent()) {
      now += pause.get().toNanos();
      pause = run.step();
    }
  }

  private double count(String outcome) {
    return registry.get("sense.canary.probes").tag("outcome", outcome).counter().count();
  }

  private double allCounts() {
    return registry.get("sense.canary.probes").counters().stream()
        .mapToDouble(counter -> counter.count())
        .sum();
  }

  private long timed(String name) {
    return registry.get(name).timer().count();
  }

  private double seconds(String name) {
    return registry.get(name).timer().totalTime(java.util.concurrent.TimeUnit.SECONDS);
  }
}
