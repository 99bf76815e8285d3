package io.sense.palantir;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sense.service.web.ProblemException;
import org.junit.jupiter.api.Test;

final class HeapShareTest {
  @Test
  void refusesWhatTheOthersDoNotLeave() {
    HeapShare heap = new HeapShare(100);
    try (HeapShare.Hold first = heap.open();
        HeapShare.Hold second = heap.open()) {
      first.growTo(50);
      first.growTo(60);
      second.growTo(40);
      assertThatThrownBy(() -> second.growTo(41)).isInstanceOf(ProblemException.class);
      assertThatCode(() -> first.growTo(30)).doesNotThrowAnyException();
    }
  }

  @Test
  void givesBackWhatARequestHeldAlsoAfterARefusal() {
    HeapShare heap = new HeapShare(100);
    try (HeapShare.Hold hold = heap.open()) {
      hold.growTo(100);
      assertThatThrownBy(() -> hold.growTo(101)).isInstanceOf(ProblemException.class);
    }
    try (HeapShare.Hold hold = heap.open()) {
      assertThatCode(() -> hold.growTo(100)).doesNotThrowAnyException();
    }
  }
}
