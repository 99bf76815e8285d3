package io.sense.operations;

import io.sense.settings.Settings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is to be done to which job.
 *
 * @param cluster Flink's REST API, with a slash at its end
 * @param job of the two
 * @param jar with the job's classes, for starting it again
 * @param savepoints directory for savepoints, as the cluster's processes see it; the cluster's own
 *     if empty
 * @param format of a savepoint
 * @param patience for each thing that is waited for
 * @param jobSettings over those that the job was started with
 * @param changesJob whether a jar or settings of the job are named: it is started anew even if its
 *     parallelism stays
 */
record OperationsConfig(
    URI cluster,
    SenseJob job,
    Optional<Path> jar,
    Optional<String> savepoints,
    SavepointFormat format,
    Duration patience,
    Map<String, String> jobSettings,
    boolean changesJob) {
  static final String PREFIX = "SENSE_FLINK_";
  private static final String JAR = PREFIX + "JAR";

  OperationsConfig {
    jobSettings = Map.copyOf(jobSettings);
  }

  /**
   * Reads {@code SENSE_FLINK_URL} (http://localhost:8081), {@code _JOB} (correlation), {@code
   * _JAR}, {@code _SAVEPOINTS}, {@code _FORMAT} and {@code _PATIENCE} (10m). Other arguments are
   * the job's.
   *
   * @param environment of the process; secrets of the job are looked for in it too
   * @throws io.sense.settings.InvalidSettingsException naming every fault at once
   */
  static OperationsConfig from(
      Map<String, String> environment, List<String> arguments, SavepointFormat usual) {
    List<String> own = new ArrayList<>();
    Map<String, String> jobSettings = new LinkedHashMap<>();
    for (String argument : arguments) {
      int equals = argument.indexOf('=');
      if (equals > 0 && !argument.startsWith(PREFIX)) {
        jobSettings.put(argument.substring(0, equals), argument.substring(equals + 1));
      } else {
        own.add(argument);
      }
    }
    Settings settings = new Settings(environment, own.toArray(String[]::new));
    OperationsConfig config =
        new OperationsConfig(
            settings.httpBase(PREFIX + "URL", URI.create("http://localhost:8081")),
            settings.choice(PREFIX + "JOB", SenseJob.CORRELATION),
            settings.optionalPath(JAR),
            settings.optionalText(PREFIX + "SAVEPOINTS"),
            settings.choice(PREFIX + "FORMAT", usual),
            settings.duration(PREFIX + "PATIENCE", Duration.ofMinutes(10)),
            jobSettings,
            !jobSettings.isEmpty() || own.stream().anyMatch(each -> each.startsWith(JAR + "=")));
    settings.throwIfInvalid(PREFIX);
    return config;
  }
}
