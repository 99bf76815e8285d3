package io.sense.benchmarks.receiver;

import io.sense.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What {@code ./sense bench receiver} was asked for.
 *
 * @param transports to measure
 * @param warmUp of each transport
 * @param stretch that is measured, for the rate and again for the latency
 * @param repeats of each stretch
 * @param underWay requests at a time when the rate is measured
 * @param partitions of each topic
 * @param results where results go
 * @param directory for Kafka's data, below which one is made
 * @param effective the settings in force, for the results
 * @param receiver further settings of the receiver
 */
record ReceiverBenchConfig(
    List<SenderKind> transports,
    Duration warmUp,
    Duration stretch,
    int repeats,
    int underWay,
    int partitions,
    Path results,
    Path directory,
    Map<String, String> effective,
    Map<String, String> receiver) {

  /** Of the project's sources, as the launcher says. */
  static final Path ROOT = Path.of(System.getProperty("sense.bench.root", "."));

  private static final String PREFIX = "SENSE_BENCH_";

  /** Which transports. */
  enum Transports {
    ALL,
    HTTP,
    GRPC
  }

  /**
   * Reads {@code [--quick] [NAME=value ...]} and the settings of {@code SENSE_BENCH_}. What begins
   * with {@code SENSE_} otherwise goes to the receiver.
   *
   * @throws io.sense.settings.InvalidSettingsException with every fault
   */
  static ReceiverBenchConfig from(Map<String, String> environment, List<String> arguments) {
    boolean quick = false;
    List<String> own = new ArrayList<>();
    List<String> faults = new ArrayList<>();
    Map<String, String> receiver = new LinkedHashMap<>();
    for (String argument : arguments) {
      if (argument.equals("--quick")) {
        quick = true;
      } else if (argument.startsWith(PREFIX)) {
        own.add(argument);
      } else if (argument.matches("SENSE_[A-Z0-9_]+=.*")) {
        int equals = argument.indexOf('=');
        receiver.put(argument.substring(0, equals), argument.substring(equals + 1));
      } else {
        faults.add("\"" + argument + "\" is neither --quick nor SENSE_...=value");
      }
    }
    Settings settings = new Settings(environment, own.toArray(String[]::new));
    faults.forEach(settings::fault);
    return read(settings, quick, receiver);
  }

  private static ReceiverBenchConfig read(
      Settings settings, boolean quick, Map<String, String> receiver) {
    Transports transports = settings.choice(PREFIX + "TRANSPORTS", Transports.ALL);
    Duration warmUp = settings.duration(PREFIX + "WARM_UP", Duration.ofSeconds(quick ? 15 : 30));
    Duration stretch = settings.duration(PREFIX + "STRETCH", Duration.ofSeconds(quick ? 10 : 30));
    int repeats = settings.integer(PREFIX + "REPEATS", quick ? 1 : 3, 1, 20);
    int underWay = settings.integer(PREFIX + "UNDER_WAY", 16, 1, 256);
    int partitions = settings.integer(PREFIX + "PARTITIONS", 4, 1, 256);
    Path results =
        settings.optionalPath(PREFIX + "RESULTS").orElse(ROOT.resolve("benchmarks/results"));
    Path directory =
        settings
            .optionalPath(PREFIX + "DIRECTORY")
            .orElse(Path.of(System.getProperty("java.io.tmpdir")));
    settings.throwIfInvalid(PREFIX);
    Map<String, String> kept = new TreeMap<>(settings.effective());
    kept.keySet().removeAll(List.of(PREFIX + "RESULTS", PREFIX + "DIRECTORY"));
    return new ReceiverBenchConfig(
        switch (transports) {
          case ALL -> List.of(SenderKind.values());
          case HTTP -> List.of(SenderKind.HTTP);
          case GRPC -> List.of(SenderKind.GRPC);
        },
        warmUp,
        stretch,
        repeats,
        underWay,
        partitions,
        results,
        directory,
        kept,
        receiver);
  }
}
