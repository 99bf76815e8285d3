package io.sense.operations;

import io.sense.settings.InvalidSettingsException;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;

/** {@code ./sense savepoint}: keeps the state of a job that goes on, and says where it is. */
public final class Savepoint {
  private Savepoint() {}

  /** Exit 0 once it is written, 1 otherwise; why stands on stderr. */
  public static void main(String[] arguments) {
    System.exit(run(System.out, System.err, System.getenv(), List.of(arguments)));
  }

  /** As {@link #main}, for callers in this JVM: gives the exit code. */
  public static int run(
      PrintStream out, PrintStream err, Map<String, String> environment, List<String> arguments) {
    try {
      OperationsConfig config =
          OperationsConfig.from(environment, arguments, SavepointFormat.CANONICAL);
      if (!config.jobSettings().isEmpty()) {
        throw new OperationException(
            "A savepoint takes no settings of the job: " + config.jobSettings().keySet());
      }
      RunningJobs jobs = new RunningJobs(new FlinkRest(config.cluster()));
      RunningJob job = jobs.of(config.job());
      String request = jobs.triggerSavepoint(job.id(), config.savepoints(), config.format(), false);
      Progress progress = new Progress(err, config.patience());
      // Alone on stdout, for scripts.
      out.println(
          progress.await(
              "the savepoint of " + job.name(), () -> jobs.savepoint(job.id(), request)));
      return 0;
    } catch (InvalidSettingsException e) {
      e.faults().forEach(fault -> err.println("sense: " + fault));
    } catch (OperationException e) {
      err.println("sense: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      err.println("sense: interrupted; the savepoint is written all the same");
    }
    return 1;
  }
}
