package io.sense.arda;

import io.javalin.http.Context;
import io.sense.service.external.Answer;
import io.sense.service.mdso.MdsoRepository;
import io.sense.service.mdso.OrchestrationTrace;
import io.sense.service.web.ProblemException;
import io.sense.service.web.QueryParameters;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/circuits/{circuit_id}/health}. */
final class HealthHandlers implements AutoCloseable {
  private static final Duration DEFAULT = Duration.ofHours(1);
  private static final Duration LEAST = Duration.ofMinutes(1);
  private static final Duration MOST = Duration.ofDays(31);
  private static final Pattern SHORT = Pattern.compile("(\\d{1,9})([smhd])");

  /** Below the connections of the pool, so that other requests find one. */
  private static final int TELEMETRY_AT_ONCE = 8;

  private static final int ORCHESTRATION_AT_ONCE = 16;

  private final InventoryRepository inventory;
  private final TelemetryRepository telemetry;
  private final MdsoRepository mdso;
  private final Clock clock;
  private final PartQuestions ofTelemetry;
  private final PartQuestions ofOrchestration;

  HealthHandlers(
      InventoryRepository inventory,
      TelemetryRepository telemetry,
      MdsoRepository mdso,
      HealthLimits limits,
      Clock clock) {
    this.inventory = inventory;
    this.telemetry = telemetry;
    this.mdso = mdso;
    this.clock = clock;
    ofTelemetry = new PartQuestions("telemetry", limits.telemetry(), TELEMETRY_AT_ONCE);
    ofOrchestration = new PartQuestions("MDSO", limits.orchestration(), ORCHESTRATION_AT_ONCE);
  }

  /** What is known of a circuit, from all sides; what cannot be had in time is missing. */
  void get(Context http) {
    QueryParameters parameters = new QueryParameters(http.queryParamMap());
    Duration given =
        parameters.value(
            "window",
            "a duration from a minute to 31 days, such as PT1H, P1D, 15m, 2h or 7d",
            HealthHandlers::window);
    parameters.throwIfInvalid();
    Duration window = given == null ? DEFAULT : given;
    String id = http.pathParam("circuit_id");
    Instant to = clock.instant();
    Optional<StoredItem> circuit =
        Field.isId(id) ? inventory.find(Kind.CIRCUIT, id) : Optional.empty();
    long since = System.nanoTime();
    Future<Part<CircuitTelemetry>> traces =
        ofTelemetry.ask(() -> Part.ok(telemetry.of(id, to.minus(window), to)));
    if (circuit.isEmpty()) {
      throw ProblemException.notFound(unknown(id, ofTelemetry.await(traces, since)));
    }
    Future<Part<OrchestrationView>> orchestration = ofOrchestration.ask(() -> orchestration(id));
    http.json(
        CircuitHealth.of(
            circuit.get(),
            window,
            to,
            ofTelemetry.await(traces, since),
            ofOrchestration.await(orchestration, since)));
  }

  @Override
  public void close() {
    ofTelemetry.close();
    ofOrchestration.close();
  }

  private Part<OrchestrationView> orchestration(String id) {
    Answer<OrchestrationTrace> answer = mdso.orchestrationTrace(id);
    if (answer instanceof Answer.NotFound) {
      return Part.notFound("MDSO knows no orchestration of it");
    }
    return answer
        .result()
        .map(trace -> Part.ok(OrchestrationView.of(trace)))
        .orElseGet(() -> Part.missing("MDSO: " + answer.describe()));
  }

  private static String unknown(String id, Part<CircuitTelemetry> part) {
    CircuitTelemetry found = part.value();
    String telemetry =
        found == null
            ? "telemetry could not be asked: " + part.reason()
            : found.traces() == 0
                ? "telemetry has no trace of it in the window either"
                : "but telemetry has " + found.traces() + " traces of it in the window";
    return "No circuit " + id + " is in the inventory; " + telemetry;
  }

  private static @Nullable Duration window(String text) {
    Matcher matcher = SHORT.matcher(text);
    Duration window =
        matcher.matches()
            ? of(Long.parseLong(matcher.group(1)), matcher.group(2))
            : Duration.parse(text);
    return window.compareTo(LEAST) < 0 || window.compareTo(MOST) > 0 ? null : window;
  }

  private static Duration of(long amount, String unit) {
    return switch (unit) {
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      default -> Duration.ofDays(amount);
    };
  }
}
