package io.sense.benchmarks.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class GcLogTest {
  private static final List<String> LOG =
      List.of(
          "[0.012s][info][gc] Using G1",
          "[1.500s][info][gc] GC(0) Pause Young (Normal) (G1 Evacuation Pause) 24M->4M(256M) 3.125ms",
          "[1.600s][info][gc] GC(1) Concurrent Mark Cycle",
          "[2.500s][info][gc] GC(1) Pause Remark 180M->170M(512M) 9.500ms",
          "[3.000s][info][gc] GC(2) Pause Full (G1 Compaction Pause) 500M->90M(512M) 250.000ms");

  @Test
  void readsEveryPause() {
    GcLog log = GcLog.parse(LOG);

    assertThat(log.collections()).hasSize(3);
    assertThat(log.mostHeapMegabytesAfter()).isEqualTo(170);
    assertThat(log.longestPauseMillis()).isEqualTo(250);
    assertThat(log.pauseMillis()).isEqualTo(262.625);
  }

  @Test
  void addsUpWhatWasAllocatedBetweenCollections() {
    assertThat(GcLog.parse(LOG).allocatedMegabytes()).isEqualTo(24 + 176 + 330);
    assertThat(GcLog.parse(List.of()).allocatedMegabytes()).isZero();
  }

  @Test
  void looksAtWhatCameSince() {
    GcLog since = GcLog.parse(LOG).since(GcLog.parse(LOG.subList(0, 4)));

    assertThat(since.collections()).containsExactly(new GcLog.Collection(3, 500, 90, 250));
    assertThat(GcLog.parse(LOG).since(GcLog.parse(LOG)).longestPauseMillis()).isZero();
  }
}
