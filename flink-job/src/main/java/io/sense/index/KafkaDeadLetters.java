package io.sense.index;

import io.sense.correlation.flow.KafkaRecord;
import io.sense.correlation.split.DeadLetters;
import io.sense.telemetry.Topics;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Writes to {@code sense.dead_letters}; connects with the first letter, for most never come. */
final class KafkaDeadLetters implements DeadLetterChannel {
  /** Room for what a record of Kafka has beside its value. */
  private static final int MOST_BYTES = Topics.MAX_OUTPUT_RECORD_BYTES - 1_024;

  private static final byte[] NOTHING = {};

  private final Properties kafka;
  private final List<Future<?>> sent = new ArrayList<>();
  private @Nullable Producer<byte[], byte[]> producer;

  KafkaDeadLetters(Properties kafka) {
    this.kafka = kafka;
  }

  @Override
  public void send(KafkaRecord record, String reason) {
    sent.add(producer().send(new ProducerRecord<>(Topics.DEAD_LETTERS, letter(record, reason))));
  }

  @Override
  public void flush() throws IOException, InterruptedException {
    try {
      for (Future<?> letter : sent) {
        letter.get();
      }
    } catch (ExecutionException e) {
      throw new IOException("Could not write to " + Topics.DEAD_LETTERS, e.getCause());
    }
    sent.clear();
  }

  @Override
  public void close() {
    if (producer != null) {
      producer.close(Duration.ZERO); // what is not flushed is read again after a restart
    }
  }

  /** The letter's bytes, without the value where it would not fit the topic. */
  static byte[] letter(KafkaRecord record, String reason) {
    byte[] whole = DeadLetters.of(record, reason).value();
    if (whole.length <= MOST_BYTES) {
      return whole;
    }
    String cut = reason + " (its " + record.value().length + " bytes are left out)";
    return DeadLetters.of(record, cut, NOTHING).value();
  }

  private Producer<byte[], byte[]> producer() {
    if (producer == null) {
      Properties properties = new Properties();
      properties.putAll(kafka);
      properties.put(ProducerConfig.ACKS_CONFIG, "all");
      properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topics.MAX_OUTPUT_RECORD_BYTES);
      producer =
          new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }
    return producer;
  }
}
