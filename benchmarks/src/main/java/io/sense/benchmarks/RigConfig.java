package io.sense.benchmarks;

import io.sense.settings.Settings;
import io.sense.standalone.processes.ProgramKind;
import io.sense.standalone.processes.SenseSetup;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How the processes that are measured are set up.
 *
 * @param partitions of each topic
 * @param parallelism of each job
 * @param taskManagers how many
 * @param protocol that requests are sent over
 * @param index whether the index job and PostgreSQL run as well
 * @param platform settings of the programs, {@code SENSE_...}
 * @param flink settings of Flink
 * @param jvmOptions further ones, by process
 * @param directory for their data, below which one is made
 * @param keep whether that stays
 */
public record RigConfig(
    int partitions,
    int parallelism,
    int taskManagers,
    Protocol protocol,
    boolean index,
    Map<String, String> platform,
    Map<String, String> flink,
    Map<ProgramKind, List<String>> jvmOptions,
    Path directory,
    boolean keep) {
  /** How OTLP is spoken. */
  enum Protocol {
    HTTP,
    GRPC
  }

  static RigConfig read(Settings settings, BenchRequest request, boolean index) {
    return read(settings, request, index, 1);
  }

  /** With as many TaskManagers, unless the user says otherwise. */
  static RigConfig read(Settings settings, BenchRequest request, boolean index, int taskManagers) {
    Map<ProgramKind, List<String>> jvmOptions = new EnumMap<>(ProgramKind.class);
    for (ProgramKind jvm : ProgramKind.values()) {
      String name = BenchRequest.PREFIX + jvm + "_JAVA_OPTS";
      settings
          .optionalText(name)
          .ifPresent(text -> jvmOptions.put(jvm, Arrays.asList(text.strip().split("\\s+", -1))));
    }
    return new RigConfig(
        settings.integer(BenchRequest.PREFIX + "PARTITIONS", 4, 1, 1_000),
        settings.integer(BenchRequest.PREFIX + "PARALLELISM", 2, 1, 64),
        settings.integer(BenchRequest.PREFIX + "TASKMANAGERS", taskManagers, 1, 16),
        settings.choice(BenchRequest.PREFIX + "PROTOCOL", Protocol.HTTP),
        index,
        request.platform(),
        request.flink(),
        jvmOptions,
        settings
            .optionalPath(BenchRequest.PREFIX + "DIRECTORY")
            .orElse(Path.of(System.getProperty("java.io.tmpdir"))),
        settings.flag(BenchRequest.PREFIX + "KEEP", false));
  }

  /** With settings of the programs that hold unless the user says otherwise. */
  RigConfig with(Map<String, String> defaults) {
    Map<String, String> all = new LinkedHashMap<>(defaults);
    all.putAll(platform);
    return new RigConfig(
        partitions,
        parallelism,
        taskManagers,
        protocol,
        index,
        all,
        flink,
        jvmOptions,
        directory,
        keep);
  }

  /** With options of every JVM that hold unless the user says otherwise. */
  RigConfig withJvmOptions(List<String> defaults) {
    Map<ProgramKind, List<String>> all = new EnumMap<>(ProgramKind.class);
    for (ProgramKind jvm : ProgramKind.values()) {
      List<String> options = new ArrayList<>(defaults);
      options.addAll(jvmOptions.getOrDefault(jvm, List.of()));
      all.put(jvm, options);
    }
    return new RigConfig(
        partitions,
        parallelism,
        taskManagers,
        protocol,
        index,
        platform,
        flink,
        all,
        directory,
        keep);
  }

  /** With other sizes. */
  RigConfig with(int otherPartitions, int otherParallelism) {
    return new RigConfig(
        otherPartitions,
        otherParallelism,
        taskManagers,
        protocol,
        index,
        platform,
        flink,
        jvmOptions,
        directory,
        keep);
  }

  SenseSetup setup(Path below) {
    return setup(below, 1);
  }

  SenseSetup setup(Path below, int receivers) {
    // A day of records would fill the disk: what is read and of an older segment may go.
    Map<String, String> broker =
        Map.of(
            "log.retention.bytes",
            Long.toString(512L << 20),
            "log.retention.check.interval.ms",
            "30000");
    return new SenseSetup(
        below,
        System.getProperty("java.class.path"),
        partitions,
        parallelism,
        taskManagers,
        receivers,
        index,
        platform,
        broker,
        flink,
        jvmOptions);
  }

  /** For the results: nothing of where on a machine they were taken. */
  Map<String, String> facts() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("partitions", Integer.toString(partitions));
    facts.put("parallelism", Integer.toString(parallelism));
    facts.put("protocol", protocol.name());
    facts.put("task managers", Integer.toString(taskManagers));
    facts.put("index job and PostgreSQL", index ? "yes" : "no");
    facts.putAll(platform);
    facts.putAll(flink);
    jvmOptions.forEach((jvm, options) -> facts.put(jvm + "_JAVA_OPTS", String.join(" ", options)));
    return facts;
  }

  /** Results are kept with the project, and say nothing of where on a machine they were taken. */
  public static Map<String, String> withoutPaths(Map<String, String> effective) {
    Map<String, String> kept = new TreeMap<>(effective);
    kept.keySet()
        .removeIf(
            name ->
                List.of("RESULTS", "DIRECTORY", "KEEP").stream()
                    .anyMatch(path -> name.equals(BenchRequest.PREFIX + path)));
    return kept;
  }
}
