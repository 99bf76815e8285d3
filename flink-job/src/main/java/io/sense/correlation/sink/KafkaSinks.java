package io.sense.correlation.sink;

import io.sense.correlation.CorrelationConfig;
import io.sense.correlation.flow.Outgoing;
import io.sense.telemetry.Topics;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Writes what leaves to its topics, each keyed as its topic says. */
public final class KafkaSinks {
  /** Small against the tenth of a second that a first revision may take. */
  private static final int LINGER_MILLIS = 5;

  private static final int BATCH_BYTES = 128 * 1024;

  /** Kafka's brokers allow 15 minutes by default, Flink's sink would ask for an hour. */
  private static final int TRANSACTION_TIMEOUT_MILLIS = 15 * 60 * 1000;

  private KafkaSinks() {}

  /** To {@code sense.correlations}. */
  public static void correlations(DataStream<Outgoing> correlations, CorrelationConfig config) {
    write(correlations, Topics.CORRELATIONS, "correlations", config);
  }

  /** To {@code sense.correlated_logs}. */
  public static void correlatedLogs(DataStream<Outgoing> logs, CorrelationConfig config) {
    write(logs, Topics.CORRELATED_LOGS, "correlated-logs", config);
  }

  /** To {@code sense.trace_documents}. */
  public static void documents(DataStream<Outgoing> documents, CorrelationConfig config) {
    write(documents, Topics.TRACE_DOCUMENTS, "trace-documents", config);
  }

  /** To {@code sense.trace_links}. */
  public static void traceLinks(DataStream<Outgoing> links, CorrelationConfig config) {
    write(links, Topics.TRACE_LINKS, "trace-links", config);
  }

  /** To {@code sense.service_edges}. */
  public static void serviceEdges(DataStream<Outgoing> edges, CorrelationConfig config) {
    write(edges, Topics.SERVICE_EDGES, "service-edges", config);
  }

  /** To {@code sense.ledger}. */
  public static void ledger(DataStream<Outgoing> rows, CorrelationConfig config) {
    write(rows, Topics.LEDGER, "ledger", config);
  }

  /** To {@code sense.correlation_spans}. */
  public static void correlationSpans(DataStream<Outgoing> spans, CorrelationConfig config) {
    write(spans, Topics.CORRELATION_SPANS, "correlation-spans", config);
  }

  /** To {@code sense.dead_letters}. */
  public static void deadLetters(DataStream<Outgoing> letters, CorrelationConfig config) {
    write(letters, Topics.DEAD_LETTERS, "dead-letters", config);
  }

  private static void write(
      DataStream<Outgoing> messages, String topic, String what, CorrelationConfig config) {
    Properties properties = config.kafka().properties();
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    properties.put(ProducerConfig.LINGER_MS_CONFIG, LINGER_MILLIS);
    properties.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
    properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topics.MAX_OUTPUT_RECORD_BYTES);
    properties.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT_MILLIS);
    messages
        .sinkTo(
            KafkaSink.<Outgoing>builder()
                .setKafkaProducerConfig(properties)
                .setBootstrapServers(config.kafka().bootstrapServers())
                .setDeliveryGuarantee(config.delivery())
                .setTransactionalIdPrefix(config.groupId() + "-" + what)
                .setRecordSerializer(new ToTopic(topic))
                .build())
        .uid("write-" + what)
        .name("write " + topic);
  }

  private record ToTopic(String topic) implements KafkaRecordSerializationSchema<Outgoing> {
    @Override
    public ProducerRecord<byte[], byte[]> serialize(
        Outgoing message, KafkaSinkContext context, Long timestamp) {
      byte[] key = message.key() == null ? null : message.key().getBytes(StandardCharsets.UTF_8);
      return new ProducerRecord<>(topic, key, message.value());
    }
  }
}
