package io.sense.benchmarks.platform;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProcFileTest {
  @Test
  void readsCpuSecondsBehindANameWithBracketsAndBlanks() {
    String stat =
        "4242 (a (b) c) S 1 4242 4242 0 -1 4194560 100 200 0 0 150 50 7 3 20 0 61 0 12345 1 2 3";

    assertThat(ProcFile.cpuSeconds(stat, ProcFile.USER_TICKS, ProcFile.SYSTEM_TICKS)).isEqualTo(2);
    assertThat(ProcFile.cpuSeconds(stat, ProcFile.ENDED_CHILDREN_USER_TICKS)).isEqualTo(0.07);
    assertThat(ProcFile.cpuSeconds(stat, ProcFile.ENDED_CHILDREN_SYSTEM_TICKS)).isEqualTo(0.03);
  }

  @Test
  void readsSizes() {
    assertThat(ProcFile.bytes("VmRSS:\t  1536 kB")).isEqualTo(1536 * 1024);
  }
}
