package io.sense.benchmarks.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import org.junit.jupiter.api.Test;

class ThreadCpuTest {
  private static final String BEFORE =
      """
      "join spans with logs (1/2)#0" #91 prio=5 os_prio=0 cpu=1500.00ms elapsed=20.00s tid=0x1 nid=0xa1 runnable  [0x1]
         java.lang.Thread.State: RUNNABLE
      "GC Thread#0" os_prio=0 cpu=125.00ms elapsed=20.00s tid=0x2 nid=0xa2 runnable
      "main" #1 prio=5 os_prio=0 cpu=1.00s elapsed=20.00s tid=0x3 nid=0xa3 waiting on condition
      """;
  private static final String AFTER =
      """
      "join spans with logs (1/2)#0" #91 prio=5 os_prio=0 cpu=3.50s elapsed=30.00s tid=0x1 nid=0xa1 runnable  [0x1]
      "join spans with logs (2/2)#0" #92 prio=5 os_prio=0 cpu=500.00ms elapsed=5.00s tid=0x4 nid=0xa4 runnable  [0x1]
      "GC Thread#0" os_prio=0 cpu=375.00ms elapsed=30.00s tid=0x2 nid=0xa2 runnable
      "main" #1 prio=5 os_prio=0 cpu=1.00s elapsed=30.00s tid=0x3 nid=0xa3 waiting on condition
      """;

  @Test
  void tellsWhatEachPartUsedSinceAnotherLook() {
    assertThat(ThreadCpu.parse(AFTER).since(ThreadCpu.parse(BEFORE)))
        .containsExactly(
            entry("flink: join spans with logs", 2.5), entry("garbage collection", 0.25));
  }

  @Test
  void knowsPartsByTheNamesOfTheirThreads() {
    assertThat(ThreadCpu.part("join spans with logs -> write sense.correlations: Writer (2/2)#0"))
        .isEqualTo("flink: join spans with logs");
    assertThat(ThreadCpu.part("write sense.correlated_logs: Writer -> x: Committer (1/2)#3"))
        .isEqualTo("flink: write sense.correlated_logs");
    assertThat(ThreadCpu.part("OutputFlusher for join spans with logs (1/2)#0"))
        .isEqualTo("flink: flushers and timers");
    assertThat(ThreadCpu.part("Source Data Fetcher for Source: read otlp_logs (1/2)#0"))
        .isEqualTo("flink: clients of Kafka");
    assertThat(ThreadCpu.part("G1 Conc#0")).isEqualTo("garbage collection");
    assertThat(ThreadCpu.part("main")).isEqualTo("other");
  }
}
