package io.sense.canary;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sense.service.web.Json;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

final class LedgerCheckTest {
  private static final Clock NOON =
      Clock.fixed(Instant.parse("2026-03-10T12:00:00Z"), ZoneOffset.UTC);

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final ScriptedSense sense = new ScriptedSense();
  private final LedgerCheck check =
      new LedgerCheck(sense, new CanaryMetrics(registry, NOON), NOON, Duration.ofMinutes(10));

  @Test
  void countsMinutesThatDoNotBalance() throws JsonProcessingException {
    sense.tells(
        ledger(
            """
            {"minutes":[
              {"minute":"2026-03-10T11:00:00Z","logs":{"received":9,"balance":0},"spans":{"received":9,"balance":2}},
              {"minute":"2026-03-10T11:01:00Z","logs":{"received":9,"balance":-1},"spans":{"received":9,"balance":1}}]}
            """));

    check.look();

    assertThat(unbalanced("logs")).isEqualTo(1);
    assertThat(unbalanced("spans")).isEqualTo(2);
    assertThat(checks("answered")).isEqualTo(1);
  }

  @Test
  void asksForTheHourBeforeTheAge() throws JsonProcessingException {
    sense.tells(ledger("{\"minutes\":[]}"));

    check.look();

    assertThat(sense.ledgerAsked)
        .containsExactly(
            Instant.parse("2026-03-10T10:50:00Z"), Instant.parse("2026-03-10T11:50:00Z"));
  }

  @Test
  void keepsWhatItKnewWhilePalantirIsSilent() throws JsonProcessingException {
    sense.tells(
        ledger("{\"minutes\":[{\"minute\":\"m\",\"logs\":{\"balance\":5}}]}"),
        new Palantir.Silent("away"));

    check.look();
    check.look();

    assertThat(unbalanced("logs")).isEqualTo(1);
    assertThat(checks("unanswered")).isEqualTo(1);
  }

  private static Palantir.Answer ledger(String json) throws JsonProcessingException {
    return new Palantir.Found(Json.mapper().readTree(json));
  }

  private double unbalanced(String signal) {
    return registry
        .get("sense.canary.ledger.unbalanced.minutes")
        .tag("signal", signal)
        .gauge()
        .value();
  }

  private double checks(String outcome) {
    return registry.get("sense.canary.ledger.checks").tag("outcome", outcome).counter().count();
  }
}
