package io.sense.benchmarks.receiver;

import io.sense.telemetry.Topics;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the receiver writes, as a job would, and drops it: counts requests and tells what
 * fetching and decompressing costs. Thread-safe.
 */
final class TopicDrain implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Thread thread = new Thread(this::run, "drain");
  private volatile long requests;
  private volatile boolean closing;
  private volatile @Nullable KafkaException fault;

  private TopicDrain(String servers) {
    consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                servers,
                ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                8 << 20),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        Topics.INPUTS.stream()
            .flatMap(topic -> consumer.partitionsFor(topic).stream())
            .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    thread.setDaemon(true);
  }

  /** Begins at the beginning. */
  static TopicDrain start(String servers) {
    TopicDrain drain = new TopicDrain(servers);
    drain.thread.start();
    return drain;
  }

  /** Kafka records read so far. */
  long requests() {
    return requests;
  }

  /** All that came over the network, records as they lie in Kafka's log. */
  double fetchedBytes() {
    return consumer.metrics().values().stream()
        .filter(metric -> metric.metricName().name().equals("incoming-byte-total"))
        .filter(metric -> metric.metricName().group().equals("consumer-metrics"))
        .mapToDouble(metric -> (double) metric.metricValue())
        .sum();
  }

  /** CPU of the reading thread so far. */
  double cpuSeconds() {
    return ManagementFactory.getThreadMXBean().getThreadCpuTime(thread.getId()) / 1e9;
  }

  /** Throws if it could not read on. */
  void requireReading() {
    if (fault != null) {
      throw fault;
    }
  }

  @Override
  public void close() {
    closing = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try (consumer) {
      while (!closing) {
        long read = requests + consumer.poll(POLL).count();
        requests = read; // no other thread writes it
      }
    } catch (KafkaException e) {
      fault = e;
    }
  }
}
