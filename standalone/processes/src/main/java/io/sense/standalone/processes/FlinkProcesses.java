package io.sense.standalone.processes;

import io.sense.embedded.LocalPorts;
import io.sense.operations.FlinkRest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/**
 * A session cluster: a JobManager and its TaskManagers, each a process of its own, on the settings
 * of {@code flink-conf/config.yaml}. Thread-safe.
 */
public final class FlinkProcesses implements AutoCloseable {
  private static final String LOOPBACK = "127.0.0.1";
  private static final String JOB_MANAGER =
      "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint";
  private static final String TASK_MANAGER =
      "org.apache.flink.runtime.taskexecutor.TaskManagerRunner";

  private final Path directory;
  private final FlinkRest rest;
  private final ProgramProcess jobManager;
  private final List<ProgramProcess> taskManagers = new ArrayList<>();
  private final List<String> jobs = new CopyOnWriteArrayList<>();

  /**
   * Nothing is started yet.
   *
   * @param directory for all it keeps
   * @param classPath Flink, its connectors if the jobs' jar has none, a logging back end
   * @param taskManagers how many
   * @param slots of each of them
   * @param settings of Flink, over those of the file
   * @param jvmOptions further ones, for the two kinds there are here
   */
  public FlinkProcesses(
      Path directory,
      String classPath,
      int taskManagers,
      int slots,
      Map<String, String> settings,
      Map<ProgramKind, List<String>> jvmOptions) {
    this.directory = directory.toAbsolutePath();
    List<Integer> ports = LocalPorts.free(2);
    rest = new FlinkRest(URI.create("http://" + LOOPBACK + ":" + ports.get(0) + "/"));
    Map<String, String> own = new LinkedHashMap<>();
    own.put("jobmanager.rpc.address", LOOPBACK);
    own.put("jobmanager.rpc.port", Integer.toString(ports.get(1)));
    own.put("jobmanager.bind-host", LOOPBACK);
    own.put("rest.address", LOOPBACK);
    own.put("rest.bind-address", LOOPBACK);
    own.put("rest.port", Integer.toString(ports.get(0)));
    own.put("rest.bind-port", Integer.toString(ports.get(0)));
    own.put("taskmanager.host", LOOPBACK);
    own.put("taskmanager.bind-host", LOOPBACK);
    own.put("taskmanager.numberOfTaskSlots", Integer.toString(slots));
    own.put("execution.checkpointing.dir", uri("checkpoints"));
    own.put("execution.checkpointing.savepoint-dir", uri("savepoints"));
    own.put("metrics.reporter.prometheus.port", "0");
    own.putAll(settings);

    Path conf = this.directory.resolve("conf");
    FlinkSettings ofJobManager = FlinkSettings.in(conf, with(own, "jobmanager"));
    List<String> options = new ArrayList<>(ofJobManager.jobManagerJvmOptions());
    options.addAll(jvmOptions.getOrDefault(ProgramKind.JOBMANAGER, List.of()));
    jobManager =
        new ProgramProcess(
            new Program(
                "jobmanager", JOB_MANAGER, classPath, options, ofJobManager.jobManagerArguments()),
            this.directory.resolve("jobmanager"),
            start -> rest.ask("overview").isPresent());
    for (int number = 1; number <= taskManagers; number++) {
      String name = "taskmanager-" + number;
      FlinkSettings one = FlinkSettings.in(conf, with(own, name));
      // A name for each start: one that was killed stays known to the JobManager for a while.
      Map<String, String> id = Map.of("taskmanager.resource-id", name + "-" + Program.START);
      List<String> ofOne = new ArrayList<>(one.taskManagerJvmOptions());
      ofOne.addAll(jvmOptions.getOrDefault(ProgramKind.TASKMANAGER, List.of()));
      this.taskManagers.add(
          new ProgramProcess(
              new Program(name, TASK_MANAGER, classPath, ofOne, one.taskManagerArguments(id)),
              this.directory.resolve(name),
              start -> rest.hasTaskManager(name + "-" + start)));
    }
  }

  /** Starts all of it and waits for it. */
  public void start(Duration patience) {
    jobManager.start();
    taskManagers.forEach(ProgramProcess::start);
    jobManager.awaitReady(patience);
    taskManagers.forEach(taskManager -> taskManager.awaitReady(patience));
  }

  /**
   * Starts a job whose classes are on the cluster's class path, and waits until all of it runs.
   *
   * @return the job's id
   */
  public String run(String entryClass, List<String> arguments, int parallelism, Duration patience) {
    return run(emptyJar(), entryClass, arguments, parallelism, patience);
  }

  /** As above, for a job that brings its classes in a jar. */
  public String run(
      Path jar, String entryClass, List<String> arguments, int parallelism, Duration patience) {
    String job = rest.run(rest.upload(jar), entryClass, arguments, parallelism);
    jobs.add(job);
    jobManager.await(patience, entryClass + " to run", () -> rest.isRunning(job));
    return job;
  }

  /** JobManager and TaskManagers: of one that was killed, all jobs must run again. */
  List<Member> members() {
    return Stream.concat(Stream.of(jobManager), taskManagers.stream())
        .map(process -> Member.of(process, "the jobs to run again", this::allJobsRun))
        .toList();
  }

  private boolean allJobsRun() {
    return jobs.stream().allMatch(rest::isRunning);
  }

  /** The one JobManager. */
  public ProgramProcess jobManager() {
    return jobManager;
  }

  /** All TaskManagers. */
  public List<ProgramProcess> taskManagers() {
    return List.copyOf(taskManagers);
  }

  /** How to ask the cluster. */
  public FlinkRest rest() {
    return rest;
  }

  /** Stops all of it; jobs end where they are, their checkpoints stay. */
  @Override
  public void close() {
    taskManagers.forEach(ProgramProcess::tellToStop);
    taskManagers.forEach(ProgramProcess::close);
    jobManager.close();
  }

  private Map<String, String> with(Map<String, String> own, String process) {
    Path temporary = directory.resolve(process).resolve("tmp");
    try {
      Files.createDirectories(temporary);
    } catch (IOException e) {
      throw new ProcessException("Could not make " + temporary + ": " + e, e);
    }
    Map<String, String> all = new LinkedHashMap<>(own);
    all.put("io.tmp.dirs", temporary.toString());
    return all;
  }

  private String uri(String child) {
    return directory.resolve(child).toUri().toString();
  }

  /** Flink starts jobs of uploaded jars only; the classes are found beside it. */
  private Path emptyJar() {
    Path jar = directory.resolve("empty.jar");
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
      out.finish();
      return jar;
    } catch (IOException e) {
      throw new ProcessException("Could not write " + jar + ": " + e, e);
    }
  }
}
