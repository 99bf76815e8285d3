package io.sense.beorn;

import io.javalin.http.Context;
import io.sense.service.web.Problem;
import io.sense.service.web.ProblemException;
import io.sense.service.web.QueryParameters;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/provisionings}. */
final class ProvisioningHandlers {
  static final String PATH = "/api/v1/provisionings";
  private static final String KEY = "Idempotency-Key";
  private static final int MOST = 1_000;
  private static final int DEFAULT = 100;
  private static final String STATES =
      "running, compensating, needs_decision, succeeded, failed or cancelled";

  private final JobRepository jobs;
  private final Transitions transitions;
  private final BeornMetrics metrics;
  private final Runnable look;

  /**
   * @param look has the workers of this process look for jobs at once
   */
  ProvisioningHandlers(
      JobRepository jobs, Transitions transitions, BeornMetrics metrics, Runnable look) {
    this.jobs = jobs;
    this.transitions = transitions;
    this.metrics = metrics;
    this.look = look;
  }

  /**
   * A page of the list.
   *
   * @param nextCursor where the next page begins, null on the last one
   */
  record Page(List<JobView> provisionings, @Nullable String nextCursor) {}

  /** Makes a job, or answers the one that was made with the same key. */
  void post(Context http) {
    JsonFields fields = JsonFields.of(http.body());
    String key = http.header(KEY);
    if (key == null || !key.matches("[\\x21-\\x7e]{1,200}")) {
      fields.fault(KEY, "is required as a header of 1 to 200 visible ASCII characters");
    }
    Order order = order(fields);
    JobRepository.Submission submission = jobs.submit(UUID.randomUUID(), key, order);
    Job job = submission.job();
    if (!job.order().equals(order)) {
      throw ProblemException.unprocessable(
          KEY + " " + key + " was sent with another body before; it made job " + job.id());
    }
    if (submission.isNew()) {
      JobLog.submitted(job);
      look.run();
    }
    http.header("Location", PATH + "/" + job.id());
    http.status(submission.isNew() ? 202 : 200).json(JobView.of(job));
  }

  /** One job, with every step and attempt. */
  void get(Context http) {
    UUID id = id(http);
    http.json(JobView.of(jobs.find(id).orElseThrow(() -> unknown(id))));
  }

  /** Jobs, the newest first. */
  void list(Context http) {
    QueryParameters parameters = new QueryParameters(http.queryParamMap());
    JobQuery query =
        new JobQuery(
            parameters.value("state", STATES, label -> Labels.parse(JobState.class, label)),
            parameters.text("circuit_id"),
            parameters.value("cursor", "the next_cursor of an earlier page", JobCursor::decode),
            parameters.integer("limit", DEFAULT, 1, MOST));
    parameters.throwIfInvalid();
    // One more than asked for tells whether there is another page.
    List<Job> found = jobs.list(query.withLimit(query.limit() + 1));
    List<Job> page = found.subList(0, Math.min(found.size(), query.limit()));
    String next =
        found.size() > page.size() ? JobCursor.of(page.get(page.size() - 1)).encode() : null;
    http.json(new Page(page.stream().map(JobView::of).toList(), next));
  }

  /** Calls a job off: no step begins any more, and what was made is undone. */
  void cancel(Context http) {
    UUID id = id(http);
    Change change = change(id, transitions::cancel);
    Job job = change.after();
    if (job.state() == JobState.SUCCEEDED || job.state() == JobState.FAILED) {
      throw conflict("Job " + id + " has " + Labels.of(job.state()) + ": there is nothing to stop");
    }
    http.status(202).json(JobView.of(job));
  }

  /** Goes on by what a person found out. */
  void decide(Context http) {
    UUID id = id(http);
    Decision decision = decision(JsonFields.of(http.body()));
    Change change =
        change(
            id,
            (job, now) -> {
              check(job, decision);
              return transitions.decide(job, decision, now);
            });
    http.status(202).json(JobView.of(change.after()));
  }

  private Change change(UUID id, JobRepository.Transition transition) {
    Optional<Change> changed = jobs.change(id, transition);
    Change change = changed.orElseThrow(() -> unknown(id));
    metrics.changed(change);
    JobLog.changed(change);
    look.run();
    return change;
  }

  private static void check(Job job, Decision decision) {
    StepName doubt = job.inDoubt();
    if (doubt == null) {
      throw conflict("Job " + job.id() + " is " + Labels.of(job.state()) + ": it asks nothing");
    }
    if (doubt != decision.step()) {
      throw conflict("Job " + job.id() + " asks about " + doubt.label());
    }
    boolean making = job.step(doubt).state() == StepState.UNKNOWN;
    if (making && decision.done() && doubt.needsExternalId() && decision.externalId() == null) {
      throw ProblemException.badRequest(
          List.of(
              new Problem.Fault(
                  "external_id", "is required: " + doubt.label() + " can be undone only by it")));
    }
  }

  private static Order order(JsonFields fields) {
    Order order =
        new Order(
            fields.text("circuit_id"),
            fields.text("product_id"),
            fields.text("customer"),
            fields.text("a_device_id"),
            fields.text("z_device_id"));
    if (order.aDeviceId() != null && order.aDeviceId().equals(order.zDeviceId())) {
      fields.fault("z_device_id", "must not be the device of the other end");
    }
    fields.throwIfInvalid();
    return order;
  }

  private static Decision decision(JsonFields fields) {
    StepName step = fields.value("step", "the name of a step", StepName::ofLabel);
    Boolean done =
        fields.value(
            "outcome",
            "done or not_done",
            text ->
                switch (text) {
                  case "done" -> Boolean.TRUE;
                  case "not_done" -> Boolean.FALSE;
                  default -> throw new IllegalArgumentException(text);
                });
    String externalId = fields.optionalText("external_id");
    if (externalId != null && done != null && !done) {
      fields.fault("external_id", "must be left out with not_done");
    }
    fields.throwIfInvalid();
    return new Decision(step, done, externalId);
  }

  private static UUID id(Context http) {
    QueryParameters parameters = new QueryParameters(http.queryParamMap());
    UUID id = parameters.pathValue("id", http.pathParam("id"), "a UUID", UUID::fromString);
    parameters.throwIfInvalid();
    return id;
  }

  private static ProblemException unknown(UUID id) {
    return ProblemException.notFound("No provisioning " + id + " is known");
  }

  private static ProblemException conflict(String detail) {
    return ProblemException.of(Problem.of(409, detail));
  }
}
