package io.sense.benchmarks.meter;

import com.google.protobuf.InvalidProtocolBufferException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Reads every partition of a topic from its present end on, with a thread of its own. */
final class TopicReader implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(500);

  private final String topic;
  private final Handler handler;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Thread thread;
  private final CountDownLatch positioned = new CountDownLatch(1);
  private volatile @Nullable Exception fault;
  private volatile boolean closing;

  /** Takes a record. */
  @FunctionalInterface
  interface Handler {
    /**
     * Called by the reader's thread.
     *
     * @param readableNanos when the consumer had it, of {@link System#nanoTime()}
     */
    void handle(byte @Nullable [] key, byte[] value, long readableNanos)
        throws InvalidProtocolBufferException;
  }

  private TopicReader(String servers, String topic, Handler handler) {
    this.topic = topic;
    this.handler = handler;
    this.consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                servers,
                // What a reader waits for is what is measured: no gathering at the broker.
                ConsumerConfig.FETCH_MIN_BYTES_CONFIG,
                1,
                ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                8 << 20,
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                10_000),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    this.thread = new Thread(this::run, "read " + topic);
  }

  /** Begins to read; gives back once whatever is written from now on will be read. */
  static TopicReader start(String servers, String topic, Handler handler) {
    TopicReader reader = new TopicReader(servers, topic, handler);
    reader.thread.setDaemon(true);
    reader.thread.start();
    try {
      reader.positioned.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    reader.requireReading();
    return reader;
  }

  void requireReading() {
    if (fault != null) {
      throw new IllegalStateException("Could not read topic " + topic + ": " + fault, fault);
    }
  }

  @Override
  public void close() {
    closing = true;
    consumer.wakeup();
  }

  private void run() {
    try (consumer) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(partition -> new TopicPartition(topic, partition.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToEnd(partitions);
      partitions.forEach(consumer::position);
      positioned.countDown();
      while (!closing) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
        long readableNanos = System.nanoTime();
        for (ConsumerRecord<byte[], byte[]> record : records) {
          handler.handle(record.key(), record.value(), readableNanos);
        }
      }
    } catch (WakeupException e) {
      if (!closing) {
        fault = e;
      }
    } catch (KafkaException
        | InvalidProtocolBufferException
        | IllegalArgumentException
        | ArithmeticException
        | IndexOutOfBoundsException e) { // of records that are not what the platform promises
      fault = e;
    } finally {
      positioned.countDown();
    }
  }
}
