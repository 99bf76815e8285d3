package io.sense.benchmarks.platform;

import io.sense.embedded.EmbeddedDatabase;
import io.sense.standalone.processes.ProgramProcess;
import io.sense.standalone.processes.SenseProcesses;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * CPU seconds used up to a moment, by process.
 *
 * @param byProcess of the platform, in the order of the data's way
 * @param generator this JVM: load and meter
 * @param nanos the moment, of {@link System#nanoTime()}
 */
public record CpuUse(Map<String, Double> byProcess, double generator, long nanos) {
  private static final String POSTGRESQL = "postgresql";

  static CpuUse now(SenseProcesses processes) {
    Map<String, Double> byProcess = new LinkedHashMap<>();
    for (ProgramProcess program : processes.programs()) {
      byProcess.put(program.name(), ProcFile.cpuSecondsOfTree(program.pid()));
    }
    processes
        .database()
        .map(EmbeddedDatabase::pid)
        .ifPresent(pid -> byProcess.put(POSTGRESQL, ProcFile.cpuSecondsOfTree(pid)));
    return new CpuUse(
        byProcess, ProcFile.cpuSecondsOfItself(ProcessHandle.current().pid()), System.nanoTime());
  }

  /** What was used since another moment. */
  public CpuUse since(CpuUse before) {
    Map<String, Double> used = new LinkedHashMap<>();
    byProcess.forEach(
        (name, seconds) -> used.put(name, seconds - before.byProcess.getOrDefault(name, 0.0)));
    return new CpuUse(used, generator - before.generator, nanos - before.nanos);
  }

  /** Of all that belongs to the platform. */
  public double platform() {
    return byProcess.values().stream().mapToDouble(Double::doubleValue).sum();
  }

  /** Of PostgreSQL, all its processes; 0 where there is none. */
  public double postgres() {
    return byProcess.getOrDefault(POSTGRESQL, 0.0);
  }

  /** How long it took, where this is a difference. */
  public double seconds() {
    return nanos / 1e9;
  }
}
