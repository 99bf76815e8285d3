package io.sense.receiver.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

final class DeliveryTest {
  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(
          false, new RoundRobinPartitioner(), new ByteArraySerializer(), new ByteArraySerializer());
  private final Delivery delivery = new Delivery(producer, "topic");

  @Test
  void isDoneWhenEveryRecordIsAcknowledged() {
    assertThat(delivery.add(new byte[] {1})).isTrue();
    assertThat(delivery.add(new byte[] {2})).isTrue();
    CompletableFuture<Void> outcome = delivery.finish();
    producer.completeNext();
    assertThat(outcome).isNotDone();
    producer.completeNext();
    assertThat(outcome).isCompleted();
  }

  @Test
  void isDoneAtOnceWithoutRecords() {
    assertThat(delivery.finish()).isCompleted();
  }

  @Test
  void isNotDoneBeforeAllAreAdded() {
    assertThat(delivery.add(new byte[] {1})).isTrue();
    producer.completeNext();
    assertThat(delivery.add(new byte[] {2})).isTrue();
    CompletableFuture<Void> outcome = delivery.finish();
    assertThat(outcome).isNotDone();
    producer.completeNext();
    assertThat(outcome).isCompleted();
  }

  @Test
  void failsWithTheFirstFaultOnceAllAreSettled() {
    assertThat(delivery.add(new byte[] {1})).isTrue();
    assertThat(delivery.add(new byte[] {2})).isTrue();
    CompletableFuture<Void> outcome = delivery.finish();
    producer.errorNext(new TimeoutException("first"));
    assertThat(outcome).isNotDone();
    producer.completeNext();
    assertThatThrownBy(outcome::get)
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseMessage("first");
  }

  @Test
  void sendsNothingMoreAfterAFault() {
    assertThat(delivery.add(new byte[] {1})).isTrue();
    producer.errorNext(new TimeoutException("away"));
    assertThat(delivery.add(new byte[] {2})).isFalse();
    assertThat(producer.history()).hasSize(1);
    assertThat(delivery.finish()).isCompletedExceptionally();
  }

  @Test
  void failsWhenTheProducerIsClosed() {
    producer.close();
    assertThat(delivery.add(new byte[] {1})).isFalse();
    assertThat(delivery.finish()).isCompletedExceptionally();
  }
}
