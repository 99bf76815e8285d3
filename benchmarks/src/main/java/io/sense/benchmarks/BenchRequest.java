package io.sense.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What the command line of {@code ./sense bench} says.
 *
 * @param quick whether windows are to be short
 * @param own {@code SENSE_BENCH_...=value}
 * @param platform settings of the programs that are measured, {@code SENSE_...}
 * @param flink settings of Flink, {@code name.of.setting=value}
 * @param console told how it goes
 */
public record BenchRequest(
    boolean quick,
    List<String> own,
    Map<String, String> platform,
    Map<String, String> flink,
    Consumer<String> console) {
  /** Of the benchmarks' own settings. */
  public static final String PREFIX = "SENSE_BENCH_";

  /** Of the project's sources, as the launcher says. */
  public static final Path ROOT = Path.of(System.getProperty("sense.bench.root", "."));

  /**
   * Sorts the arguments behind the name of a benchmark.
   *
   * @param faults takes what is none
   */
  static BenchRequest parse(List<String> arguments, List<String> faults, Consumer<String> console) {
    boolean quick = false;
    List<String> own = new ArrayList<>();
    Map<String, String> platform = new LinkedHashMap<>();
    Map<String, String> flink = new LinkedHashMap<>();
    for (String argument : arguments) {
      int equals = argument.indexOf('=');
      if (argument.equals("--quick")) {
        quick = true;
      } else if (argument.startsWith(PREFIX)) {
        own.add(argument);
      } else if (argument.matches("SENSE_[A-Z0-9_]+=.*")) {
        platform.put(argument.substring(0, equals), argument.substring(equals + 1));
      } else if (argument.matches("[a-z][a-zA-Z0-9-]*(\\.[a-zA-Z0-9-]+)+=.*")) {
        flink.put(argument.substring(0, equals), argument.substring(equals + 1));
      } else {
        faults.add(
            "\"" + argument + "\" is neither --quick, SENSE_...=value nor flink.setting=value");
      }
    }
    return new BenchRequest(quick, own, platform, flink, console);
  }
}
