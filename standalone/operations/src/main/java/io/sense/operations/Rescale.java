package io.sense.operations;

import io.sense.settings.InvalidSettingsException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code ./sense rescale N}: stops a job with a savepoint and starts it from there at another
 * parallelism. Whatever can be found wrong is found before the job is stopped; if it does not start
 * at the new parallelism it is started at the old.
 */
public final class Rescale {
  private static final int MAX_PARALLELISM = 720; // fixed for good in the jobs

  private final OperationsConfig config;
  private final FlinkRest rest;
  private final RunningJobs jobs;
  private final Progress progress;

  private Rescale(OperationsConfig config, PrintStream out) {
    this.config = config;
    rest = new FlinkRest(config.cluster());
    jobs = new RunningJobs(rest);
    progress = new Progress(out, config.patience());
  }

  /** Exit 0 once every task runs at the new parallelism, 1 otherwise; why stands on stderr. */
  public static void main(String[] arguments) {
    System.exit(run(System.out, System.err, System.getenv(), List.of(arguments)));
  }

  /** As {@link #main}, for callers in this JVM: gives the exit code. */
  public static int run(
      PrintStream out, PrintStream err, Map<String, String> environment, List<String> arguments) {
    try {
      int parallelism = parallelism(arguments);
      OperationsConfig config =
          OperationsConfig.from(
              environment, arguments.subList(1, arguments.size()), SavepointFormat.NATIVE);
      new Rescale(config, out).to(parallelism, environment);
      return 0;
    } catch (InvalidSettingsException e) {
      e.faults().forEach(fault -> err.println("sense: " + fault));
    } catch (OperationException e) {
      err.println("sense: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      err.println("sense: interrupted; look at the job before going on");
    }
    return 1;
  }

  private static int parallelism(List<String> arguments) {
    String given = arguments.isEmpty() ? "nothing" : "\"" + arguments.get(0) + "\"";
    try {
      int parallelism = arguments.isEmpty() ? 0 : Integer.parseInt(arguments.get(0));
      if (parallelism >= 1 && parallelism <= MAX_PARALLELISM) {
        return parallelism;
      }
    } catch (NumberFormatException e) {
      throw noParallelism(given, e);
    }
    throw noParallelism(given, null);
  }

  private static OperationException noParallelism(String given, @Nullable Throwable cause) {
    return new OperationException(
        "./sense rescale takes the parallelism first, a whole number from 1 to %d, not %s"
            .formatted(MAX_PARALLELISM, given),
        cause);
  }

  private void to(int parallelism, Map<String, String> environment) throws InterruptedException {
    RunningJob job = jobs.of(config.job());
    if (job.parallelism() == parallelism && !config.changesJob()) {
      progress.say(job.name() + " runs at parallelism " + parallelism + " already");
      return;
    }
    requireSlots(job, parallelism);
    List<String> arguments = arguments(job, environment);
    String jar = rest.upload(jar());
    rest.rehearse(jar, config.job().entryClass, arguments, parallelism);
    progress.say(
        "%s goes from parallelism %d to %d".formatted(job.name(), job.parallelism(), parallelism));

    String request = jobs.triggerSavepoint(job.id(), config.savepoints(), config.format(), true);
    String savepoint =
        progress.await(
            "a savepoint, and the job to stop with it", () -> jobs.savepoint(job.id(), request));
    long stopped = System.nanoTime();
    try {
      start(jar, arguments, parallelism, savepoint);
    } catch (OperationException e) {
      progress.say("it did not start: " + e.getMessage());
      progress.say("starting it as it was, at parallelism " + job.parallelism());
      startAgain(jar, arguments, job, savepoint, e);
      throw new OperationException(
          "%s runs at parallelism %d as before, from %s"
              .formatted(job.name(), job.parallelism(), savepoint),
          e);
    }
    progress.say(
        "%s runs at parallelism %d; nothing was processed for %s; the savepoint stays: %s"
            .formatted(
                job.name(), parallelism, Progress.seconds(System.nanoTime() - stopped), savepoint));
  }

  private void startAgain(
      String jar, List<String> arguments, RunningJob job, String savepoint, OperationException why)
      throws InterruptedException {
    try {
      start(jar, arguments, job.parallelism(), savepoint);
    } catch (OperationException e) {
      e.addSuppressed(why);
      throw new OperationException(
          "%s does not run: %s. Its state is in %s; start it from there with: flink run -s %s -c %s"
              .formatted(job.name(), e.getMessage(), savepoint, savepoint, config.job().entryClass),
          e);
    }
  }

  private void start(String jar, List<String> arguments, int parallelism, String savepoint)
      throws InterruptedException {
    String id = rest.run(jar, config.job().entryClass, arguments, parallelism, savepoint);
    progress.await(
        "all its tasks to run",
        () -> {
          if (jobs.hasEnded(id)) {
            throw new OperationException("It ended as " + jobs.state(id) + ": " + jobs.failure(id));
          }
          return rest.isRunning(id) ? Optional.of(id) : Optional.empty();
        });
  }

  private Path jar() {
    Path jar =
        config
            .jar()
            .orElseThrow(
                () -> new OperationException("SENSE_FLINK_JAR is not set: it names the job's jar"));
    if (!Files.isRegularFile(jar)) {
      throw new OperationException("SENSE_FLINK_JAR: there is no file " + jar);
    }
    return jar;
  }

  private void requireSlots(RunningJob job, int parallelism) {
    RunningJobs.Slots slots = jobs.slots();
    int room = slots.free() + job.parallelism(); // its own are free once it has stopped
    if (room < parallelism) {
      throw new OperationException(
          "%s can have %d of the cluster's %d slots, not %d: start more TaskManagers first"
              .formatted(job.name(), room, slots.all(), parallelism));
    }
  }

  /** Those that the job was started with, and over them those of this command. */
  private List<String> arguments(RunningJob job, Map<String, String> environment) {
    Map<String, String> settings = jobs.parameters(job.id());
    settings.keySet().removeIf(name -> !name.startsWith("SENSE_"));
    List<String> missing = new ArrayList<>();
    settings.replaceAll(
        (name, value) -> {
          if (!value.equals(RunningJobs.HIDDEN) || config.jobSettings().containsKey(name)) {
            return value;
          }
          String known = environment.get(name);
          if (known == null) {
            missing.add(name);
          }
          return known == null ? "" : known;
        });
    if (!missing.isEmpty()) {
      throw new OperationException(
          "Flink does not tell secrets: give %s again, in the environment or as NAME=value"
              .formatted(String.join(", ", missing)));
    }
    settings.putAll(config.jobSettings());
    return settings.entrySet().stream()
        .map(entry -> entry.getKey() + "=" + entry.getValue())
        .toList();
  }
}
