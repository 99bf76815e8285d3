package io.sense.benchmarks.operator;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one round of one contender cost. Times are seconds.
 *
 * @param records spans and logs that were fed
 * @param wall from the first to the last of them, without making the input ready
 * @param cpu of the whole process (operator, RocksDB, garbage collector), without making the input
 *     ready
 * @param operatorCpu of the operator's thread alone
 * @param allocated bytes on the operator's thread
 * @param checkpoints wall time of checkpoints, which is part of {@code wall}
 * @param inputCpu what making the input ready cost, for comparison
 */
record JoinFigures(
    long records,
    double wall,
    double cpu,
    double operatorCpu,
    long allocated,
    double checkpoints,
    double inputCpu) {

  double recordsPerCpuSecond() {
    return records / cpu;
  }

  double recordsPerSecond() {
    return records / wall;
  }

  double recordsPerOperatorSecond() {
    return records / operatorCpu;
  }

  double bytesPerRecord() {
    return (double) allocated / records;
  }

  /** In the form that {@link #parse} reads. */
  String line() {
    return "records=%d wall=%s cpu=%s operatorCpu=%s allocated=%d checkpoints=%s inputCpu=%s"
        .formatted(records, wall, cpu, operatorCpu, allocated, checkpoints, inputCpu);
  }

  /**
   * Reads {@link #line}.
   *
   * @throws IllegalArgumentException if it is none
   */
  static JoinFigures parse(String line) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String part : line.strip().split(" ", -1)) {
      int equals = part.indexOf('=');
      if (equals < 0) {
        throw new IllegalArgumentException("No figures: " + line);
      }
      values.put(part.substring(0, equals), part.substring(equals + 1));
    }
    return new JoinFigures(
        Long.parseLong(value(values, "records")),
        Double.parseDouble(value(values, "wall")),
        Double.parseDouble(value(values, "cpu")),
        Double.parseDouble(value(values, "operatorCpu")),
        Long.parseLong(value(values, "allocated")),
        Double.parseDouble(value(values, "checkpoints")),
        Double.parseDouble(value(values, "inputCpu")));
  }

  private static String value(Map<String, String> values, String name) {
    String value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("No " + name + " among " + values);
    }
    return value;
  }
}
