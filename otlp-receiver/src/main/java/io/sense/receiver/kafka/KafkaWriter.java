package io.sense.receiver.kafka;

import io.sense.settings.KafkaConnection;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes requests to Kafka: every replica acknowledges, retries write nothing twice, and waiting
 * has an end. Thread-safe.
 */
public final class KafkaWriter implements AutoCloseable {
  private static final int BATCH_BYTES = 512 << 10;
  private static final int MAX_PRODUCE_REQUEST_BYTES = 4 << 20;
  private static final long SPARE_BUFFER_BYTES = 16L << 20;

  private final Producer<byte[], byte[]> producer;

  /** Writes through a producer, which it closes. */
  public KafkaWriter(Producer<byte[], byte[]> producer) {
    this.producer = producer;
  }

  /**
   * Connects; brokers that are away are no fault, here.
   *
   * @param timeout until a record that is not acknowledged is given up
   * @param inFlightBytes bound of all requests together: the producer has room for so much, so that
   *     it never holds up a thread while Kafka is slow
   */
  public static KafkaWriter connect(
      KafkaConnection connection, Duration timeout, long inFlightBytes) {
    Properties properties = new Properties();
    properties.setProperty(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    properties.setProperty(ProducerConfig.LINGER_MS_CONFIG, "5");
    properties.setProperty(ProducerConfig.BATCH_SIZE_CONFIG, Integer.toString(BATCH_BYTES));
    properties.putAll(connection.properties());
    // From here on what the receiver promises, which no properties file may undo.
    properties.setProperty(ProducerConfig.ACKS_CONFIG, "all");
    properties.setProperty(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
    properties.setProperty(
        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Long.toString(timeout.toMillis()));
    properties.setProperty(
        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, Long.toString(timeout.toMillis() / 2));
    properties.setProperty(
        ProducerConfig.MAX_BLOCK_MS_CONFIG, Long.toString(timeout.toMillis() / 4));
    properties.setProperty(
        ProducerConfig.BUFFER_MEMORY_CONFIG, Long.toString(inFlightBytes + SPARE_BUFFER_BYTES));
    properties.setProperty(
        ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Integer.toString(MAX_PRODUCE_REQUEST_BYTES));
    return new KafkaWriter(
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer()));
  }

  /** Begins to write a request. */
  public Delivery open(String topic) {
    return new Delivery(producer, topic);
  }

  /** Waits for what is under way, at most so long, and ends. */
  public void close(Duration patience) {
    producer.close(patience);
  }

  /** Ends at once; what is under way fails. */
  @Override
  public void close() {
    close(Duration.ZERO);
  }
}
