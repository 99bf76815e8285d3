package io.sense.benchmarks.platform;

/**
 * CPU seconds used up to a moment, by process.
 *
 * @param jvm Kafka, Flink, receiver and palantir
 * @param postgres PostgreSQL, all its processes
 * @param generator this JVM: load and meter
 * @param nanos the moment, of {@link System#nanoTime()}
 */
public record CpuUse(double jvm, double postgres, double generator, long nanos) {
  static CpuUse now(long jvmPid, long postgresPid) {
    return new CpuUse(
        ProcFile.cpuSecondsOfTree(jvmPid),
        ProcFile.cpuSecondsOfTree(postgresPid),
        ProcFile.cpuSecondsOfItself(ProcessHandle.current().pid()),
        System.nanoTime());
  }

  /** What was used since another moment. */
  public CpuUse since(CpuUse before) {
    return new CpuUse(
        jvm - before.jvm,
        postgres - before.postgres,
        generator - before.generator,
        nanos - before.nanos);
  }

  /** Of all that belongs to the platform. */
  public double platform() {
    return jvm + postgres;
  }

  /** How long it took, where this is a difference. */
  public double seconds() {
    return nanos / 1e9;
  }
}
