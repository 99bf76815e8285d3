package io.sense.standalone.processes;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.apache.flink.runtime.jobmanager.JobManagerProcessUtils;
import org.apache.flink.runtime.util.config.memory.ProcessMemoryUtils;

/**
 * What Flink's start scripts make of {@code flink-conf/config.yaml}: options for the JVM and
 * settings on the command line, memory sizes worked out.
 *
 * @param directory that holds {@code config.yaml}
 * @param own what this machine needs other than it says
 */
record FlinkSettings(Path directory, Map<String, String> own) {
  /**
   * Puts the shared file into a directory.
   *
   * @param own what this machine needs other than the file says
   */
  static FlinkSettings in(Path directory, Map<String, String> own) {
    try {
      Files.createDirectories(directory);
      ProgramProcess.copyResource("config.yaml", directory.resolve("config.yaml"));
      return new FlinkSettings(directory.toAbsolutePath(), own);
    } catch (IOException e) {
      throw new ProcessException("Could not write Flink's settings to " + directory + ": " + e, e);
    }
  }

  /** Options that the JVM of a JobManager takes. */
  List<String> jobManagerJvmOptions() {
    Configuration all = all();
    var spec = JobManagerProcessUtils.processSpecFromConfig(all);
    return jvmOptions(JobManagerProcessUtils.generateJvmParametersStr(spec, all));
  }

  /** Arguments of a JobManager. */
  List<String> jobManagerArguments() {
    var spec = JobManagerProcessUtils.processSpecFromConfig(all());
    return arguments(JobManagerProcessUtils.generateDynamicConfigsStr(spec), Map.of());
  }

  /** Options that the JVM of a TaskManager takes. */
  List<String> taskManagerJvmOptions() {
    var spec = TaskExecutorProcessUtils.processSpecFromConfig(all());
    return jvmOptions(ProcessMemoryUtils.generateJvmParametersStr(spec));
  }

  /**
   * Arguments of a TaskManager.
   *
   * @param further settings of this one
   */
  List<String> taskManagerArguments(Map<String, String> further) {
    var spec = TaskExecutorProcessUtils.processSpecFromConfig(all());
    return arguments(TaskExecutorProcessUtils.generateDynamicConfigsStr(spec), further);
  }

  private Configuration all() {
    Configuration all = GlobalConfiguration.loadConfiguration(directory.toString());
    own.forEach(all::setString);
    return all;
  }

  private static List<String> jvmOptions(String memory) {
    List<String> options = new ArrayList<>(words(memory));
    try (InputStream flags = FlinkSettings.class.getResourceAsStream("flink.options")) {
      if (flags == null) {
        throw new IllegalStateException("flink.options is not on the class path");
      }
      options.addAll(words(new String(flags.readAllBytes(), StandardCharsets.UTF_8)));
      return options;
    } catch (IOException e) {
      throw new ProcessException("Could not read flink.options: " + e, e);
    }
  }

  /** Sizes that were worked out win over those they were worked out from. */
  private List<String> arguments(String worked, Map<String, String> further) {
    Map<String, String> settings = new LinkedHashMap<>(own);
    settings.putAll(further);
    for (String setting : worked.strip().split("\\s*-D\\s+", -1)) {
      int equals = setting.indexOf('=');
      if (equals > 0) {
        settings.put(setting.substring(0, equals), setting.substring(equals + 1).strip());
      }
    }
    List<String> arguments = new ArrayList<>(List.of("--configDir", directory.toString()));
    settings.forEach((name, value) -> arguments.addAll(List.of("-D", name + "=" + value)));
    return arguments;
  }

  private static List<String> words(String text) {
    return List.of(text.strip().split("\\s+", -1));
  }
}
