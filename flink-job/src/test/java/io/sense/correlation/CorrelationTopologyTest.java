package io.sense.correlation;

import static org.assertj.core.api.Assertions.assertThat;

import io.sense.correlation.flow.KafkaRecord;
import io.sense.correlation.flow.Outgoing;
import io.sense.correlation.join.Documents;
import io.sense.correlation.join.Timing;
import io.sense.telemetry.TraceId;
import io.sense.telemetry.v1.Correlation;
import io.sense.telemetry.v1.CorrelationState;
import io.sense.telemetry.v1.LedgerRow;
import io.sense.telemetry.v1.LedgerSignal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The production graph between sources and sinks from memory. */
final class CorrelationTopologyTest {
  private static final TraceId TRACE = new TraceId(1, 2);

  @Test
  void usesKryoForNoStreamAndNamesTheStateOfEveryOperator() {
    StreamExecutionEnvironment env = environment();
    CorrelationTopology.Outputs outputs =
        build(env, List.of(tick("otlp_spans"), tick("otlp_logs")));
    outputs.correlations().sinkTo(new DiscardingSink<>()).uid("correlations");
    outputs.correlatedLogs().sinkTo(new DiscardingSink<>()).uid("logs");
    outputs.documents().sinkTo(new DiscardingSink<>()).uid("documents");
    outputs.traceLinks().sinkTo(new DiscardingSink<>()).uid("links");
    outputs.serviceEdges().sinkTo(new DiscardingSink<>()).uid("edges");
    outputs.ledger().sinkTo(new DiscardingSink<>()).uid("ledger");
    outputs.correlationSpans().sinkTo(new DiscardingSink<>()).uid("spans");
    outputs.deadLetters().sinkTo(new DiscardingSink<>()).uid("letters");
    StreamGraph graph = env.getStreamGraph(); // refuses generic types and missing uids
    graph.getJobGraph();
    assertThat(graph.getExecutionConfig().getSerializerConfig().hasGenericTypesDisabled()).isTrue();
    Set<String> uids = new HashSet<>();
    for (StreamNode node : graph.getStreamNodes()) {
      uids.add(node.getTransformationUID());
      assertThat(node.getMaxParallelism()).as(node.getOperatorName()).isIn(-1, 1, 720);
    }
    assertThat(uids)
        .contains(
            "split-spans",
            "split-logs",
            "sum-bookings-of-spans",
            "sum-bookings-of-logs",
            "join-spans-with-logs",
            "split-by-business-id",
            "cap-segments",
            "hold-back-watermarks",
            "join-segments",
            "release-watermarks",
            "total-service-edges",
            "total-ledger");
  }

  /** A bounded run ends with the watermark of the end of time: everything settles, once. */
  @Test
  @Timeout(120)
  @SuppressWarnings("try") // Flink's close throws any Exception
  void endsABoundedRunWithEveryTraceSettled() throws Exception {
    StreamExecutionEnvironment env = environment();
    List<KafkaRecord> records =
        List.of(
            new KafkaRecord(
                "otlp_spans",
                0,
                0,
                1_000,
                null,
                Otlp.spans(Otlp.service("shop"), Otlp.span(TRACE, 1, 0, 10, 20))),
            new KafkaRecord(
                "otlp_logs",
                0,
                0,
                1_000,
                null,
                Otlp.logs(
                    Otlp.service("shop"),
                    Otlp.log(TRACE, 1, 15, "1"),
                    Otlp.log(TRACE, 0, 16, "2"))),
            new KafkaRecord("otlp_logs", 0, 1, 1_000, null, new byte[] {1}),
            tick("otlp_spans"));
    CorrelationTopology.Outputs outputs = build(env, records);
    List<Correlation> correlations = new ArrayList<>();
    List<Outgoing> rows = new ArrayList<>();
    List<Outgoing> logs = new ArrayList<>();
    List<Outgoing> letters = new ArrayList<>();
    Map<String, LedgerRow> ledger = new HashMap<>();
    try (CloseableIterator<Outgoing> allRows = outputs.correlations().collectAsync();
        CloseableIterator<Outgoing> allLogs = outputs.correlatedLogs().collectAsync();
        CloseableIterator<Outgoing> allLedger = outputs.ledger().collectAsync();
        CloseableIterator<Outgoing> allLetters = outputs.deadLetters().collectAsync()) {
      env.execute("correlation-test");
      allRows.forEachRemaining(rows::add);
      allLogs.forEachRemaining(logs::add);
      allLetters.forEachRemaining(letters::add);
      while (allLedger.hasNext()) {
        Outgoing row = allLedger.next();
        ledger.put(row.key(), LedgerRow.parseFrom(row.value()));
      }
    }
    for (Outgoing row : rows) {
      correlations.add(Correlation.parseFrom(row.value()));
    }
    Correlation last = correlations.get(correlations.size() - 1);
    assertThat(last.getState()).isEqualTo(CorrelationState.CORRELATION_STATE_COMPLETE);
    assertThat(last.getMatches().getSpanId()).isEqualTo(1);
    assertThat(last.getMatches().getInterval()).isEqualTo(1);
    assertThat(correlations.size()).isLessThanOrEqualTo(2);
    assertThat(logs.stream().mapToInt(request -> Otlp.records(request.value()).size()).sum())
        .isEqualTo(2);
    assertThat(letters).hasSize(1);
    assertThat(ledger.keySet()).containsExactlyInAnyOrder("spans 0", "logs 0");
    assertThat(ledger.get("spans 0"))
        .isEqualTo(
            LedgerRow.newBuilder()
                .setSignal(LedgerSignal.LEDGER_SIGNAL_SPANS)
                .setReceived(1)
                .setCorrelated(1)
                .setRevision(2)
                .build());
    assertThat(ledger.get("logs 0"))
        .isEqualTo(
            LedgerRow.newBuilder()
                .setSignal(LedgerSignal.LEDGER_SIGNAL_LOGS)
                .setReceived(3)
                .setSpanId(1)
                .setInterval(1)
                .setDeadLetters(1)
                .setRevision(6)
                .build());
  }

  private static StreamExecutionEnvironment environment() {
    StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(1);
    CorrelationTopology.configure(env);
    return env;
  }

  private static CorrelationTopology.Outputs build(
      StreamExecutionEnvironment env, List<KafkaRecord> records) {
    return CorrelationTopology.build(
        source(env, "spans", records),
        source(env, "logs", records),
        Timing.DEFAULT,
        Documents.ALL,
        1 << 20,
        Set.of());
  }

  private static DataStream<KafkaRecord> source(
      StreamExecutionEnvironment env, String name, List<KafkaRecord> records) {
    List<KafkaRecord> own =
        records.stream().filter(record -> record.topic().equals("otlp_" + name)).toList();
    return env.fromData(KafkaRecord.TYPE, own.toArray(KafkaRecord[]::new))
        .uid("read-" + name)
        .assignTimestampsAndWatermarks(
            WatermarkStrategy.<KafkaRecord>forMonotonousTimestamps()
                .withTimestampAssigner((record, time) -> record.brokerTime()))
        .uid("time-" + name);
  }

  private static KafkaRecord tick(String topic) {
    return new KafkaRecord(topic, 0, 99, 1_000, null, new byte[0]);
  }
}
