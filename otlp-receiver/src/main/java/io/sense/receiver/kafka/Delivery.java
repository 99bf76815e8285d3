package io.sense.receiver.kafka;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * The Kafka records of one request, on their way: done when all are acknowledged, failed as a whole
 * when one is not. Records are added by one thread.
 */
public final class Delivery {
  private final Producer<byte[], byte[]> producer;
  private final String topic;
  private final CompletableFuture<Void> outcome = new CompletableFuture<>();
  private final AtomicInteger pending = new AtomicInteger(1); // the one is of whoever adds
  private final AtomicReference<@Nullable Exception> fault = new AtomicReference<>();

  Delivery(Producer<byte[], byte[]> producer, String topic) {
    this.producer = producer;
    this.topic = topic;
  }

  /**
   * Sends a record without a key, unless one before it failed already. Blocks while the producer
   * has no room or no metadata, for as long as the producer's {@code max.block.ms}.
   *
   * @return whether further records make sense; not after a fault, as all of them fail together
   */
  public boolean add(byte[] value) {
    if (fault.get() != null) {
      return false;
    }
    pending.incrementAndGet();
    Callback acknowledged = this::acknowledged;
    try {
      var unused = producer.send(new ProducerRecord<>(topic, value), acknowledged);
    } catch (KafkaException | IllegalStateException e) { // the latter of a closed producer
      settle(e);
    }
    return fault.get() == null;
  }

  /**
   * Says that all records are added.
   *
   * @return completes on a thread of the producer, which must not be held up; fails with the first
   *     fault
   */
  public CompletableFuture<Void> finish() {
    settle(null);
    return outcome;
  }

  private void acknowledged(@Nullable RecordMetadata metadata, @Nullable Exception e) {
    settle(e);
  }

  private void settle(@Nullable Exception e) {
    if (e != null) {
      fault.compareAndSet(null, e);
    }
    if (pending.decrementAndGet() == 0) {
      Exception first = fault.get();
      if (first == null) {
        outcome.complete(null);
      } else {
        outcome.completeExceptionally(first);
      }
    }
  }
}
