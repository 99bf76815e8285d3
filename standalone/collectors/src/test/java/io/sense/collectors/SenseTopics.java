package io.sense.collectors;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.logs.v1.LogsData;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.TracesData;
import io.sense.telemetry.Topics;
import io.sense.telemetry.v1.Correlation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What lies on the topics of Sense, read from their beginning. For one thread. */
final class SenseTopics implements AutoCloseable {
  private static final Duration WAIT = Duration.ofMillis(100);
  private static final List<String> READ =
      List.of(
          Topics.OTLP_SPANS,
          Topics.OTLP_LOGS,
          Topics.CORRELATIONS,
          Topics.CORRELATED_LOGS,
          Topics.CORRELATION_SPANS,
          Topics.DEAD_LETTERS);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Map<String, Integer> partitions = new HashMap<>();
  private final Map<String, Correlation> correlations = new HashMap<>();
  private final Set<ResourceLogs> logs = new HashSet<>();
  private final Set<ResourceSpans> spans = new HashSet<>();
  private final Set<String> withCorrelationSpan = new HashSet<>();
  private final List<String> misplaced = new ArrayList<>();
  private int keyed;
  private int deadLetters;

  SenseTopics(String servers) {
    consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                servers,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                "false"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    READ.forEach(topic -> partitions.put(topic, consumer.partitionsFor(topic).size()));
    List<TopicPartition> all =
        READ.stream()
            .flatMap(
                topic ->
                    Stream.iterate(0, number -> number + 1)
                        .limit(partitions.get(topic))
                        .map(number -> new TopicPartition(topic, number)))
            .toList();
    consumer.assign(all);
    consumer.seekToBeginning(all);
  }

  /** Reads on, until there is nothing more for a moment. */
  void read() {
    while (true) {
      var records = consumer.poll(WAIT);
      if (records.isEmpty()) {
        return;
      }
      records.forEach(this::take);
    }
  }

  /** The newest row of each trace. */
  Map<String, Correlation> correlations() {
    return correlations;
  }

  /** Enriched logs, each by itself. */
  Set<ResourceLogs> logs() {
    return logs;
  }

  /** Spans that were sent, bridge and correlation spans, each by itself. */
  Set<ResourceSpans> spans() {
    return spans;
  }

  /** Of how many traces there is a correlation span. */
  int correlationSpans() {
    return withCorrelationSpan.size();
  }

  /** Records of the inputs with a key: only a Collector that partitions by trace id writes them. */
  int keyed() {
    return keyed;
  }

  /** Of those, the ones that are not as Kafka's own client would write them, a line each. */
  List<String> misplaced() {
    return misplaced;
  }

  /** What the job could not read. */
  int deadLetters() {
    return deadLetters;
  }

  @Override
  public void close() {
    consumer.close();
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    try {
      switch (record.topic()) {
        case Topics.OTLP_SPANS -> {
          List<ResourceSpans> own =
              OtlpRecords.spans(TracesData.parseFrom(record.value()).getResourceSpansList());
          check(record, own.stream().map(OtlpRecords::traceId).toList());
          spans.addAll(own);
        }
        case Topics.OTLP_LOGS ->
            check(
                record,
                OtlpRecords.logs(LogsData.parseFrom(record.value()).getResourceLogsList()).stream()
                    .map(OtlpRecords::traceId)
                    .toList());
        case Topics.CORRELATIONS ->
            correlations.merge(
                Correlation.parseFrom(record.value()).getTraceId(),
                Correlation.parseFrom(record.value()),
                (old, now) -> now.getRevision() >= old.getRevision() ? now : old);
        case Topics.CORRELATED_LOGS ->
            logs.addAll(OtlpRecords.logs(LogsData.parseFrom(record.value()).getResourceLogsList()));
        case Topics.CORRELATION_SPANS -> {
          List<ResourceSpans> made =
              OtlpRecords.spans(TracesData.parseFrom(record.value()).getResourceSpansList());
          made.forEach(span -> withCorrelationSpan.add(OtlpRecords.traceId(span)));
          spans.addAll(made);
        }
        default -> deadLetters++;
      }
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("Could not parse a record of " + record.topic(), e);
    }
  }

  private void check(ConsumerRecord<byte[], byte[]> record, List<String> traceIds) {
    if (record.key() == null) {
      return;
    }
    keyed++;
    String key = new String(record.key(), StandardCharsets.US_ASCII);
    int partition =
        BuiltInPartitioner.partitionForKey(record.key(), partitions.get(record.topic()));
    if (partition != record.partition() || !Set.of(key).equals(Set.copyOf(traceIds))) {
      misplaced.add(
          "%s-%d: key %s of partition %d, traces %s"
              .formatted(record.topic(), record.partition(), key, partition, traceIds));
    }
  }
}
