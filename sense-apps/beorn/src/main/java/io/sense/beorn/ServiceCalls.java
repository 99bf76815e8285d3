package io.sense.beorn;

import com.fasterxml.jackson.databind.JsonNode;
import io.sense.service.external.Answer;
import io.sense.service.external.ExternalService;
import io.sense.service.external.ServiceName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Calls the external services, and says what their answers mean for a step. */
final class ServiceCalls implements Calls {
  /** A service that says "not now, but at once" is not asked in a circle. */
  private static final Duration SHORTEST_WAIT = Duration.ofMillis(100);

  private final Function<ServiceName, ExternalService> services;

  ServiceCalls(Function<ServiceName, ExternalService> services) {
    this.services = services;
  }

  @Override
  public Outcome call(Job job, Attempt attempt) {
    ExternalService service = services.apply(attempt.step().service());
    Answer<JsonNode> answer = service.call(StepRequests.of(job, attempt));
    if (answer instanceof Answer.Result<JsonNode> result) {
      JsonNode body = result.value();
      return switch (attempt.kind()) {
        case MAKE -> made(attempt.step(), body);
        case FIND -> found(body);
        case WATCH -> watched(job, body, service);
        case UNDO -> new Outcome.Done(null);
      };
    }
    return without(attempt, answer);
  }

  private static Outcome made(StepName step, JsonNode body) {
    if (!step.needsExternalId()) {
      return new Outcome.Done(null);
    }
    String id = body.path("id").asText();
    return id.isEmpty()
        ? new Outcome.Unknown("answered well, but without an id")
        : new Outcome.Done(id);
  }

  private static Outcome found(JsonNode body) {
    JsonNode items = body.path("items");
    if (!items.isArray()) {
      return new Outcome.Failed("answered a search without items");
    }
    if (items.size() > 1) {
      return new Outcome.Ambiguous("has " + items.size() + " things of the same reference");
    }
    if (items.isEmpty()) {
      return new Outcome.Absent();
    }
    String id = items.get(0).path("id").asText();
    return id.isEmpty()
        ? new Outcome.Failed("answered a search with a thing without an id")
        : new Outcome.Done(id);
  }

  private static Outcome watched(Job job, JsonNode body, ExternalService service) {
    String state = body.path("orchState").asText();
    return switch (state) {
      case "active" -> new Outcome.Done(body.path("id").asText());
      case "failed" ->
          new Outcome.Refused("says that orchestration failed: " + errors(job, service));
      case "" -> new Outcome.Failed("answered a resource without an orchState");
      default -> new Outcome.Pending("says that the resource is " + state);
    };
  }

  /** Why, for people; that it cannot be told is no reason to wait. */
  private static String errors(Job job, ExternalService service) {
    Answer<JsonNode> answer = service.call(StepRequests.errors(job));
    if (!(answer instanceof Answer.Result<JsonNode> result)) {
      return "it does not tell why: it " + answer.describe();
    }
    List<String> messages = new ArrayList<>();
    for (JsonNode item : result.value().path("items")) {
      messages.add(item.path("code").asText() + " " + item.path("message").asText());
    }
    return messages.isEmpty() ? "it does not tell why" : String.join("; ", messages);
  }

  private static Outcome without(Attempt attempt, Answer<JsonNode> answer) {
    String detail = answer.describe();
    if (answer instanceof Answer.RefusedByLimit<JsonNode> refused) {
      return limited(refused.retryAfter(), detail);
    }
    if (answer instanceof Answer.CircuitOpen<JsonNode> open) {
      return limited(open.retryAfter(), detail);
    }
    if (answer instanceof Answer.NotFound) {
      // What is not there needs no taking back.
      return attempt.kind() == CallKind.UNDO ? new Outcome.Done(null) : new Outcome.Refused(detail);
    }
    boolean reads = attempt.kind() == CallKind.FIND || attempt.kind() == CallKind.WATCH;
    if (answer.effectUnknown()) {
      return reads ? new Outcome.Failed(detail) : new Outcome.Unknown(detail);
    }
    return answer instanceof Answer.Failed<JsonNode> failed && permanent(failed.status())
        ? new Outcome.Refused(detail)
        : new Outcome.Failed(detail);
  }

  private static Outcome limited(Duration wait, String detail) {
    return new Outcome.Limited(wait.compareTo(SHORTEST_WAIT) < 0 ? SHORTEST_WAIT : wait, detail);
  }

  /** Whether the same request would be refused again. */
  private static boolean permanent(int status) {
    return status >= 400 && status < 500 && status != 408 && status != 425 && status != 429;
  }
}
