package io.sense.correlation;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.TracesData;
import io.sense.telemetry.SenseAttributes;
import io.sense.telemetry.Topics;
import io.sense.telemetry.v1.Correlation;
import io.sense.telemetry.v1.CorrelationState;
import io.sense.telemetry.v1.DeadLetter;
import io.sense.telemetry.v1.LedgerRow;
import io.sense.telemetry.v1.ServiceEdge;
import io.sense.telemetry.v1.TraceDocument;
import io.sense.telemetry.v1.TraceLink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * What the output topics say, as a reader of them keeps it: of each row the revision that holds,
 * and every log. Reads what was committed only.
 */
final class OutputReader implements AutoCloseable {
  /** Names a row of correlations. */
  record TraceRow(String traceId, long generation) implements Comparable<TraceRow> {
    @Override
    public int compareTo(TraceRow other) {
      int byTrace = traceId.compareTo(other.traceId);
      return byTrace != 0 ? byTrace : Long.compare(generation, other.generation);
    }
  }

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Map<TraceRow, Correlation> correlations = new TreeMap<>();
  private final Map<String, List<Correlation>> revisions = new HashMap<>();
  private final Map<String, String> matches = new TreeMap<>();
  private final Map<String, LedgerRow> ledger = new TreeMap<>();
  private final Map<String, ServiceEdge> edges = new TreeMap<>();
  private final Map<String, TraceLink> links = new TreeMap<>();
  private final Map<String, Set<ByteString>> documents = new TreeMap<>();
  private final List<DeadLetter> deadLetters = new ArrayList<>();
  private int logs;

  /** Takes where to begin in each partition. */
  OutputReader(KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> from) {
    this.consumer = consumer;
    consumer.assign(from.keySet());
    from.forEach(consumer::seek);
  }

  /** Reads on until a condition holds; the test's own timeout ends it. */
  void await(BooleanSupplier condition) throws InvalidProtocolBufferException {
    while (!condition.getAsBoolean()) {
      poll();
    }
  }

  /** Reads all that is there. */
  void readToEnd() throws InvalidProtocolBufferException {
    Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
    await(
        () ->
            ends.entrySet().stream().allMatch(e -> consumer.position(e.getKey()) >= e.getValue()));
  }

  /** Reads what comes next, if something does. */
  void poll() throws InvalidProtocolBufferException {
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
      take(record);
    }
  }

  /** The rows of settled traces that hold; those of open ones may still change their name. */
  Map<TraceRow, Correlation> correlations() {
    return correlations;
  }

  /** All that was said of a trace, in order. */
  List<Correlation> revisions(String traceId) {
    return revisions.getOrDefault(traceId, List.of());
  }

  /** The last that was said of a trace; empty where nothing was. */
  Correlation last(String traceId) {
    List<Correlation> all = revisions(traceId);
    return all.isEmpty() ? Correlation.getDefaultInstance() : all.get(all.size() - 1);
  }

  /** Whether a trace has settled. */
  boolean isSettled(String traceId) {
    return revisions(traceId).stream()
        .anyMatch(row -> row.getState() != CorrelationState.CORRELATION_STATE_OPEN);
  }

  /** How each log was matched, by its {@code log.record.uid}. */
  Map<String, String> matches() {
    return matches;
  }

  /** Logs that left, each time that they did. */
  int logs() {
    return logs;
  }

  /** The rows that hold, by signal and minute. */
  Map<String, LedgerRow> ledger() {
    return ledger;
  }

  /** The totals that hold, by caller, callee and minute. */
  Map<String, ServiceEdge> edges() {
    return edges;
  }

  /** Links, by parent, child and kind. */
  Map<String, TraceLink> links() {
    return links;
  }

  /** What the parts of each trace's document hold: ids of spans and of logs. */
  Map<String, Set<ByteString>> documents() {
    return documents;
  }

  List<DeadLetter> deadLetters() {
    return deadLetters;
  }

  /** Rows that are not the same in both, each as the one and the other have it. */
  static List<String> differences(
      Map<TraceRow, Correlation> rows, Map<TraceRow, Correlation> others) {
    Set<TraceRow> all = new TreeSet<>(rows.keySet());
    all.addAll(others.keySet());
    return all.stream()
        .filter(row -> !Objects.equals(rows.get(row), others.get(row)))
        .map(row -> row + ": " + rows.get(row) + "but\n" + others.get(row))
        .toList();
  }

  @Override
  public void close() {
    consumer.close();
  }

  private void take(ConsumerRecord<byte[], byte[]> record) throws InvalidProtocolBufferException {
    switch (record.topic()) {
      case Topics.CORRELATIONS -> {
        Correlation row = Correlation.parseFrom(record.value());
        revisions.computeIfAbsent(row.getTraceId(), trace -> new ArrayList<>()).add(row);
        if (row.getState() != CorrelationState.CORRELATION_STATE_OPEN) {
          correlations.merge(
              new TraceRow(row.getTraceId(), row.getGeneration()),
              row,
              (known, next) -> next.getRevision() >= known.getRevision() ? next : known);
        }
      }
      case Topics.CORRELATED_LOGS -> {
        for (LogRecord log : Otlp.records(record.value())) {
          logs++;
          matches.put(
              Otlp.values(log, SenseAttributes.LOG_RECORD_UID).get(0),
              Otlp.values(log, SenseAttributes.MATCH).get(0));
        }
      }
      case Topics.LEDGER -> {
        LedgerRow row = LedgerRow.parseFrom(record.value());
        ledger.merge(
            row.getSignal() + " " + row.getMinute(),
            row,
            (known, next) -> next.getRevision() >= known.getRevision() ? next : known);
      }
      case Topics.SERVICE_EDGES -> {
        ServiceEdge edge = ServiceEdge.parseFrom(record.value());
        edges.merge(
            edge.getCaller() + " " + edge.getCallee() + " " + edge.getMinute(),
            edge,
            (known, next) -> next.getCalls() >= known.getCalls() ? next : known);
      }
      case Topics.TRACE_LINKS -> {
        TraceLink link = TraceLink.parseFrom(record.value());
        links.put(
            link.getParentTraceId() + " " + link.getChildTraceId() + " " + link.getKind(), link);
      }
      case Topics.TRACE_DOCUMENTS -> take(TraceDocument.parseFrom(record.value()));
      case Topics.DEAD_LETTERS -> deadLetters.add(DeadLetter.parseFrom(record.value()));
      default -> {
        // Spans of ours say what correlations and links say.
      }
    }
  }

  private void take(TraceDocument part) throws InvalidProtocolBufferException {
    Set<ByteString> ids = documents.computeIfAbsent(part.getTraceId(), trace -> new HashSet<>());
    for (ResourceSpans resource : TracesData.parseFrom(part.getSpans()).getResourceSpansList()) {
      resource
          .getScopeSpansList()
          .forEach(scope -> scope.getSpansList().forEach(span -> ids.add(span.getSpanId())));
    }
    for (LogRecord log : Otlp.records(part.getLogs().toByteArray())) {
      ids.add(ByteString.copyFromUtf8(Otlp.values(log, SenseAttributes.LOG_RECORD_UID).get(0)));
    }
  }
}
