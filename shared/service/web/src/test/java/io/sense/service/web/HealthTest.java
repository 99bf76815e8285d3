package io.sense.service.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class HealthTest {
  @Test
  void isReadyWhenNoCheckFails() {
    Health health = new Health();
    health.addCheck("kafka", Optional::empty);
    assertThat(health.failures()).isEmpty();
  }

  @Test
  void namesEachFailingCheck() {
    Health health = new Health();
    health.addCheck("kafka", () -> Optional.of("No broker answers"));
    health.addCheck("disk", Optional::empty);
    health.addCheck(
        "database",
        () -> {
          throw new IllegalStateException("refused");
        });
    assertThat(health.failures())
        .containsExactly(
            new Health.Failure("kafka", "No broker answers"),
            new Health.Failure("database", "java.lang.IllegalStateException: refused"));
  }

  @Test
  void asksABusyCheckOnlyOnceAndTakesItForFailing() {
    AtomicInteger asked = new AtomicInteger();
    CountDownLatch answer = new CountDownLatch(1);
    Health health = new Health(Duration.ofMillis(1));
    health.addCheck(
        "database",
        () -> {
          asked.incrementAndGet();
          answer.await();
          return Optional.empty();
        });
    assertThat(health.failures())
        .containsExactly(new Health.Failure("database", "No answer within 1 ms"));
    assertThat(health.failures()).hasSize(1);
    answer.countDown();
    assertThat(asked).hasValue(1);
  }

  @Test
  void isNotReadyOnceDraining() {
    Health health = new Health();
    health.drain();
    assertThat(health.failures()).extracting(Health.Failure::name).containsExactly("draining");
  }
}
