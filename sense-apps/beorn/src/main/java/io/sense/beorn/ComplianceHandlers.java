package io.sense.beorn;

import io.javalin.http.Context;
import io.sense.service.external.Answer;
import io.sense.service.mdso.MdsoRepository;
import io.sense.service.mdso.MdsoResource;
import io.sense.service.mdso.ResourceQuery;
import io.sense.service.mdso.Resources;
import io.sense.service.web.ProblemException;
import io.sense.service.web.QueryParameters;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/** {@code /api/v1/compliance/{circuit_id}}. */
final class ComplianceHandlers {
  private final JobRepository jobs;
  private final CircuitRecords records;
  private final MdsoRepository mdso;
  private final Duration window;
  private final Clock clock;

  ComplianceHandlers(
      JobRepository jobs,
      CircuitRecords records,
      MdsoRepository mdso,
      Duration window,
      Clock clock) {
    this.jobs = jobs;
    this.records = records;
    this.mdso = mdso;
    this.window = window;
    this.clock = clock;
  }

  /** Compares what is known of a circuit. */
  void get(Context http) {
    QueryParameters parameters = new QueryParameters(http.queryParamMap());
    String circuitId =
        parameters.pathValue("circuit_id", http.pathParam("circuit_id"), "a text", text -> text);
    parameters.throwIfInvalid();
    Compliance compliance =
        new Compliance(
            records.inventory(circuitId),
            provisioning(circuitId),
            resources(circuitId),
            part(mdso.orchestrationTrace(circuitId)),
            records.telemetry(circuitId, window),
            window,
            clock.instant());
    if (!compliance.known()) {
      throw ProblemException.notFound("Nothing is known of circuit " + circuitId);
    }
    http.json(ComplianceView.of(circuitId, compliance));
  }

  private Part<Job> provisioning(String circuitId) {
    try {
      return Part.of(jobs.lastSucceeded(circuitId));
    } catch (RepositoryException e) {
      return Part.missing(e.getMessage() + ": " + e.getCause().getMessage());
    }
  }

  private Part<List<MdsoResource>> resources(String circuitId) {
    Part<Resources> found = part(mdso.find(ResourceQuery.all().property("circuit_id", circuitId)));
    if (found.value() != null && found.value().items().isEmpty()) {
      return Part.nothing();
    }
    return found.map(
        resources ->
            resources.items().stream()
                .sorted(Comparator.comparing(MdsoResource::createdAt).reversed())
                .toList());
  }

  private static <T> Part<T> part(Answer<T> answer) {
    if (answer instanceof Answer.Result<T> result) {
      return Part.known(result.value());
    }
    return answer instanceof Answer.NotFound
        ? Part.nothing()
        : Part.missing("MDSO " + answer.describe());
  }
}
