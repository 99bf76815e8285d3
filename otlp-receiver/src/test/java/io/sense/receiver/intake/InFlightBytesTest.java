package io.sense.receiver.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.sense.receiver.intake.InFlightBytes.Reservation;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

final class InFlightBytesTest {
  private final InFlightBytes bytes = new InFlightBytes(100);

  @Test
  void givesRoomUpToTheLimitAndNoFurther() {
    Reservation first = bytes.open();
    Reservation second = bytes.open();
    assertThat(first.growTo(60)).isTrue();
    assertThat(second.growTo(41)).isFalse();
    assertThat(second.growTo(40)).isTrue();
    assertThat(bytes.used()).isEqualTo(100);
    first.close();
    assertThat(second.growTo(100)).isTrue();
  }

  @Test
  void growsToATotalAndNotByIt() {
    Reservation reservation = bytes.open();
    assertThat(reservation.growTo(60)).isTrue();
    assertThat(reservation.growTo(50)).isTrue();
    assertThat(bytes.used()).isEqualTo(60);
    reservation.shrinkTo(10);
    reservation.shrinkTo(20);
    assertThat(bytes.used()).isEqualTo(10);
  }

  @Test
  void givesEverythingBackOnceAndNothingAfterwards() {
    Reservation reservation = bytes.open();
    reservation.growTo(60);
    reservation.close();
    reservation.close();
    assertThat(bytes.used()).isZero();
    assertThat(reservation.growTo(1)).isFalse();
    assertThat(bytes.used()).isZero();
  }

  @Test
  void neverPassesTheLimitUnderManyThreadsAndEndsAtZero() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Future<Boolean>> outcomes = new ArrayList<>();
    for (int thread = 0; thread < 4; thread++) {
      Random random = new Random(thread);
      outcomes.add(
          threads.submit(
              () -> {
                boolean within = true;
                for (int i = 0; i < 50_000; i++) {
                  try (Reservation reservation = bytes.open()) {
                    reservation.growTo(random.nextInt(60));
                    reservation.growTo(random.nextInt(60));
                    reservation.shrinkTo(random.nextInt(60));
                    within &= bytes.used() <= bytes.limit() && bytes.used() >= 0;
                  }
                }
                return within;
              }));
    }
    for (Future<Boolean> outcome : outcomes) {
      assertThat(outcome.get()).isTrue();
    }
    threads.shutdown();
    assertThat(bytes.used()).isZero();
  }
}
