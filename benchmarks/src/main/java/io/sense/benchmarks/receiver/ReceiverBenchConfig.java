package io.sense.benchmarks.receiver;

import io.sense.benchmarks.BenchRequest;
import io.sense.benchmarks.ResultFiles;
import io.sense.benchmarks.RigConfig;
import io.sense.settings.Settings;
import io.sense.standalone.processes.ProgramKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What {@code ./sense bench receiver} was asked for.
 *
 * @param transports to measure
 * @param warmUp of each transport
 * @param stretch that is measured, for the rate and again for the latency
 * @param repeats of each stretch
 * @param underWay requests at a time when the rate is measured
 * @param partitions of each topic
 * @param receiver settings of the receiver, {@code SENSE_...}
 * @param jvmOptions further ones, of broker and receiver
 * @param directory for Kafka's data, below which one is made
 * @param results where results go
 * @param effective the settings in force, for the results
 */
record ReceiverBenchConfig(
    List<SenderKind> transports,
    Duration warmUp,
    Duration stretch,
    int repeats,
    int underWay,
    int partitions,
    Map<String, String> receiver,
    Map<ProgramKind, List<String>> jvmOptions,
    Path directory,
    ResultFiles results,
    Map<String, String> effective) {
  private static final String PREFIX = BenchRequest.PREFIX;

  /** Which transports. */
  enum Transports {
    ALL,
    HTTP,
    GRPC
  }

  /** Reads the settings; the caller reports their faults. */
  static ReceiverBenchConfig read(Settings settings, BenchRequest request) {
    boolean quick = request.quick();
    Transports transports = settings.choice(PREFIX + "TRANSPORTS", Transports.ALL);
    Duration warmUp = settings.duration(PREFIX + "WARM_UP", Duration.ofSeconds(quick ? 20 : 40));
    Duration stretch = settings.duration(PREFIX + "STRETCH", Duration.ofSeconds(quick ? 10 : 30));
    int repeats = settings.integer(PREFIX + "REPEATS", quick ? 1 : 3, 1, 20);
    int underWay = settings.integer(PREFIX + "UNDER_WAY", 16, 1, 256);
    int partitions = settings.integer(PREFIX + "PARTITIONS", 4, 1, 1_000);
    Map<ProgramKind, List<String>> jvmOptions = new EnumMap<>(ProgramKind.class);
    for (ProgramKind jvm : List.of(ProgramKind.BROKER, ProgramKind.RECEIVER)) {
      settings
          .optionalText(PREFIX + jvm + "_JAVA_OPTS")
          .ifPresent(text -> jvmOptions.put(jvm, Arrays.asList(text.strip().split("\\s+", -1))));
    }
    Path directory =
        settings
            .optionalPath(PREFIX + "DIRECTORY")
            .orElse(Path.of(System.getProperty("java.io.tmpdir")));
    request
        .flink()
        .keySet()
        .forEach(name -> settings.fault(name + " is of Flink, which does not run here"));
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
        request.platform(),
        jvmOptions,
        directory,
        ResultFiles.read(settings),
        RigConfig.withoutPaths(settings.effective()));
  }
}
