package io.sense.operations;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a cluster runs, and savepoints of it. Every method throws {@link OperationException}. */
final class RunningJobs {
  private static final Set<String> ENDED = Set.of("FINISHED", "CANCELED", "FAILED");

  /** What Flink shows in place of a secret. */
  static final String HIDDEN = "******";

  private final FlinkRest rest;

  RunningJobs(FlinkRest rest) {
    this.rest = rest;
  }

  /** The jobs that run, or try to. */
  List<RunningJob> jobs() {
    List<RunningJob> jobs = new ArrayList<>();
    for (JsonNode job : rest.demand("jobs/overview").path("jobs")) {
      if (!ENDED.contains(job.path("state").asText())) {
        String id = job.path("jid").asText();
        int parallelism =
            rest.demand("jobs/" + id)
                .path("vertices")
                .valueStream()
                .mapToInt(vertex -> vertex.path("parallelism").asInt())
                .max()
                .orElse(0);
        jobs.add(new RunningJob(id, job.path("name").asText(), parallelism));
      }
    }
    return jobs;
  }

  /**
   * The one job of that name.
   *
   * @throws OperationException if there is none, or more than one
   */
  RunningJob of(SenseJob job) {
    List<RunningJob> all = jobs();
    List<RunningJob> named =
        all.stream().filter(each -> each.name().equals(job.flinkName)).toList();
    if (named.size() != 1) {
      throw new OperationException(
          "%s runs %d jobs named %s, not one; it runs: %s"
              .formatted(
                  rest.address(),
                  named.size(),
                  job.flinkName,
                  all.isEmpty()
                      ? "none"
                      : String.join(", ", all.stream().map(RunningJob::name).toList())));
    }
    return named.get(0);
  }

  /** Slots of all TaskManagers, and those of them that no job has. */
  Slots slots() {
    JsonNode overview = rest.demand("overview");
    return new Slots(
        overview.path("slots-total").asInt(), overview.path("slots-available").asInt());
  }

  /**
   * Slots of a cluster.
   *
   * @param free of them all
   */
  record Slots(int all, int free) {}

  /** What a job says of itself to those who ask: the parameters that it was given. */
  Map<String, String> parameters(String job) {
    Map<String, String> parameters = new LinkedHashMap<>();
    rest.demand("jobs/" + job + "/config")
        .path("execution-config")
        .path("user-config")
        .properties()
        .forEach(entry -> parameters.put(entry.getKey(), entry.getValue().asText()));
    return parameters;
  }

  /**
   * Begins a savepoint.
   *
   * @param directory for it; the cluster's own if empty
   * @param stop whether the job ends with it, without a gap
   * @return what to ask {@link #savepoint} with
   */
  String triggerSavepoint(
      String job, Optional<String> directory, SavepointFormat format, boolean stop) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("formatType", format.name());
    // The two routes name the same thing differently.
    directory.ifPresent(path -> body.put(stop ? "targetDirectory" : "target-directory", path));
    body.put(stop ? "drain" : "cancel-job", false);
    try {
      return rest.post("jobs/" + job + (stop ? "/stop" : "/savepoints"), body)
          .path("request-id")
          .textValue();
    } catch (IOException e) {
      throw new OperationException("Could not begin a savepoint: " + e.getMessage(), e);
    }
  }

  /**
   * Where a savepoint is; nothing while it is being written.
   *
   * @throws OperationException if it failed
   */
  Optional<String> savepoint(String job, String request) {
    JsonNode answer = rest.demand("jobs/" + job + "/savepoints/" + request);
    if (!answer.path("status").path("id").asText().equals("COMPLETED")) {
      return Optional.empty();
    }
    JsonNode operation = answer.path("operation");
    if (operation.has("failure-cause")) {
      throw new OperationException(
          "The savepoint failed: "
              + operation
                  .path("failure-cause")
                  .path("stack-trace")
                  .asText()
                  .lines()
                  .findFirst()
                  .orElse("Flink does not say why"));
    }
    return Optional.of(operation.path("location").asText());
  }

  /** In which state a job is, by Flink's names of them. */
  String state(String job) {
    return rest.demand("jobs/" + job).path("state").asText();
  }

  /** Whether it will never run again. */
  boolean hasEnded(String job) {
    return ENDED.contains(state(job));
  }

  /** Why a job failed, in a line. */
  String failure(String job) {
    return rest.demand("jobs/" + job + "/exceptions")
        .path("exceptionHistory")
        .path("entries")
        .path(0)
        .path("stacktrace")
        .asText()
        .lines()
        .findFirst()
        .orElse("Flink does not say why");
  }
}
