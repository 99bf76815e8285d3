package io.sense.standalone.processes;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Which processes there are and how they are set.
 *
 * @param directory for all they keep; each process has one of its own below it
 * @param classPath with all programs: broker, Flink with both jobs, receiver
 * @param partitions of each topic
 * @param parallelism of each job
 * @param taskManagers how many
 * @param receivers how many
 * @param index whether the index job and its database run beside the correlation job
 * @param settings of the programs, {@code SENSE_...}
 * @param broker properties of the broker, over those of {@code EmbeddedKafka}
 * @param flink settings of Flink, over those of {@code flink-conf/config.yaml}
 * @param jvmOptions further ones
 */
public record SenseSetup(
    Path directory,
    String classPath,
    int partitions,
    int parallelism,
    int taskManagers,
    int receivers,
    boolean index,
    Map<String, String> settings,
    Map<String, String> broker,
    Map<String, String> flink,
    Map<ProgramKind, List<String>> jvmOptions) {

  /** With these settings of Flink instead. */
  SenseSetup withFlink(Map<String, String> others) {
    return new SenseSetup(
        directory,
        classPath,
        partitions,
        parallelism,
        taskManagers,
        receivers,
        index,
        settings,
        broker,
        others,
        jvmOptions);
  }

  /** Slots that each TaskManager needs for all jobs. */
  int slots() {
    int jobs = index ? 2 : 1;
    return jobs * ((parallelism + taskManagers - 1) / taskManagers);
  }
}
