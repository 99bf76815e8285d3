package io.sense.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sense.client.Send;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RealDataIT {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @TempDir Path directory;

  @Test
  void answersForEveryTraceOfRealTrafficAsWasComputedBeforehand() throws Exception {
    TrainTicket data = TrainTicket.orSkip();
    try (Platform platform = start()) {
      PalantirClient palantir = sent(data, platform);
      assertThat(palantir.all())
          .hasSize(data.traces())
          .extracting((JsonNode row) -> row.path("state").asText())
          .containsOnly("complete");
      assertThatTheLedgerBalances(data, palantir);
      assertThatTheTimelineHoldsTheWholeTrace(palantir, data.anyTraceId());
    }
  }

  @Test
  void answersAsWellWhereIdsAreMissingAndRequestsComeTwice() throws Exception {
    TrainTicket data = TrainTicket.hardOrSkip();
    try (Platform platform = start()) {
      PalantirClient palantir = sent(data, platform);
      assertThatTheLedgerBalances(data, palantir);
      List<JsonNode> rows = palantir.all();
      assertThat(rows.stream().filter(row -> row.path("span_count").asInt() > 0))
          .hasSize(data.traces());
      assertThat(rows.stream().mapToInt(row -> row.path("matches").path("orphan").asInt()).sum())
          .isEqualTo(data.total("orphan"));
      assertThatTheTimelineHoldsTheWholeTrace(palantir, data.anyTraceId());
    }
  }

  private Platform start() {
    return Platform.start(
        PlatformConfig.from(FreePorts.chosenByTheSystem(), "--data", directory.toString()));
  }

  private static PalantirClient sent(TrainTicket data, Platform platform) {
    int exit =
        Send.run(
            System.out,
            System.err,
            data.file().toString(),
            "--endpoint",
            "http://127.0.0.1:" + platform.receiverHttpPort());
    assertThat(exit).isZero();
    PalantirClient palantir = new PalantirClient(platform.palantirPort());
    data.awaitRightAnswers(palantir, PATIENCE);
    return palantir;
  }

  /** To the record, once nothing is open: logs of traces without a span are the last. */
  private static void assertThatTheLedgerBalances(TrainTicket data, PalantirClient palantir) {
    int received = data.total("spans") + data.total("logs") + data.total("resent_records");
    int uncorrelatable = data.total("uncorrelatable") + data.total("resent_uncorrelatable");
    Condition.await(
        PATIENCE,
        () -> "a ledger of " + received + " records with none open; it is " + palantir.ledger(),
        () -> {
          JsonNode spans = palantir.ledger().path("spans");
          JsonNode logs = palantir.ledger().path("logs");
          return spans.path("received").asInt() + logs.path("received").asInt() == received
              && spans.path("open").asInt() + logs.path("open").asInt() == 0;
        });
    JsonNode spans = palantir.ledger().path("spans");
    JsonNode logs = palantir.ledger().path("logs");
    assertThat(spans.path("balance").asInt()).isZero();
    assertThat(logs.path("balance").asInt()).isZero();
    assertThat(spans.path("correlated").asInt()).isEqualTo(data.total("spans"));
    assertThat(logs.path("span_id").asInt()).isEqualTo(data.total("span_id"));
    assertThat(logs.path("interval").asInt()).isEqualTo(data.total("interval"));
    assertThat(logs.path("trace").asInt()).isZero();
    assertThat(logs.path("orphan").asInt()).isEqualTo(data.total("orphan"));
    assertThat(logs.path("uncorrelatable").asInt()).isEqualTo(uncorrelatable);
    assertThat(spans.path("repeats").asInt() + logs.path("repeats").asInt())
        .isEqualTo(data.total("resent_records") - data.total("resent_uncorrelatable"));
    assertThat(spans.path("dead_letters").asInt() + logs.path("dead_letters").asInt()).isZero();
  }

  private static void assertThatTheTimelineHoldsTheWholeTrace(
      PalantirClient palantir, String traceId) {
    Condition.await(
        PATIENCE,
        () -> "the whole document of " + traceId,
        () ->
            palantir
                .timeline(traceId)
                .filter(timeline -> timeline.path("document").asText().equals("complete"))
                .isPresent());
    JsonNode timeline = palantir.timeline(traceId).orElseThrow();
    JsonNode row = palantir.find(traceId).orElseThrow();
    assertThat(timeline.findValues("parent_span_id").size()) // each span has one, if only null
        .isEqualTo(row.path("span_count").asInt());
    assertThat(timeline.findValues("uid").size()).isEqualTo(row.path("log_count").asInt());
  }
}
