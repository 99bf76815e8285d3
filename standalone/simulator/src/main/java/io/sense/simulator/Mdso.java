package io.sense.simulator;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.sense.service.web.ProblemException;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The orchestrator: resources, which are active after a while, or failed. Thread-safe. */
final class Mdso {
  private static final Pattern TRACE_PARENT =
      Pattern.compile("[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}");

  private final SimulatedService service;
  private final SimulatorConfig config;
  private final Clock clock;
  private final Tokens tokens;
  private final KeyedThings<Resource> resources;
  private long lastNumber;

  Mdso(SimulatedService service, SimulatorConfig config, Clock clock, Tokens tokens) {
    this.service = service;
    this.config = config;
    this.clock = clock;
    this.tokens = tokens;
    this.resources = new KeyedThings<>(service.effects(), config.capacity());
    reset();
  }

  /** A page of resources as it is answered; no token on the last one. */
  @JsonNaming(PropertyNamingStrategies.LowerCamelCaseStrategy.class)
  record Page(List<Resource.View> items, @Nullable String nextPageToken) {}

  void addRoutes(RoutesConfig routes) {
    String all = "/mdso/bpocore/market/api/v1/resources";
    routes.post("/mdso/tron/api/v1/tokens", service.way().around(tokens::post));
    routes.get(all, way(this::list));
    routes.post(all, way(this::post));
    routes.get(all + "/{id}", way(this::get));
    routes.delete(all + "/{id}", way(this::delete));
    routes.get(all + "/{id}/errors", way(this::errors));
    routes.get("/mdso/api/v1/orchestration-traces/{circuitId}", way(this::trace));
  }

  /** Forgets what was asked for; the demo's circuits are there anew. */
  synchronized void reset() {
    resources.clear();
    lastNumber = 0;
    if (config.demo()) {
      for (Resource resource : DemoCircuits.resources(clock.instant())) {
        resources.put(resource.id(), resource.properties(), resource);
        lastNumber = resource.number();
      }
    }
  }

  private Handler way(Handler handler) {
    return service.way().around(tokens.guard(handler));
  }

  private synchronized void list(Context http) {
    Instant now = clock.instant();
    ResourceQuery query = ResourceQuery.read(http.queryParamMap(), now);
    List<Resource> found =
        resources.all().stream()
            .filter(resource -> resource.number() > query.after())
            .filter(query.filter())
            .limit(query.limit() + 1L)
            .toList();
    boolean more = found.size() > query.limit();
    List<Resource> page = more ? found.subList(0, query.limit()) : found;
    http.json(
        new Page(
            page.stream().map(resource -> resource.view(now)).toList(),
            more ? Long.toString(page.get(page.size() - 1).number()) : null));
  }

  private synchronized void post(Context http) {
    JsonBody body = JsonBody.of(http.body());
    String label = body.text("label");
    String product = body.text("productId");
    String type = body.text("resourceTypeId", "circuit");
    ObjectNode properties = body.object("properties");
    body.throwIfInvalid();
    boolean fails = service.way().faults().failOrchestration();
    Resource resource =
        resources.make(
            http,
            body.fields(),
            id ->
                new Resource(
                    ++lastNumber,
                    id,
                    label,
                    product,
                    type,
                    properties,
                    clock.instant(),
                    config.orchestration(),
                    fails,
                    traceId(http)));
    http.status(201).json(resource.view(resource.createdAt()));
  }

  private synchronized void get(Context http) {
    http.json(resource(http).view(clock.instant()));
  }

  private synchronized void delete(Context http) {
    if (!resources.remove(http.pathParam("id"))) {
      throw unknown(http);
    }
    http.status(204);
  }

  private synchronized void errors(Context http) {
    http.json(Map.of("items", resource(http).failures(clock.instant())));
  }

  /** That of the circuit's newest resource. */
  private synchronized void trace(Context http) {
    String circuit = http.pathParam("circuitId");
    Resource newest =
        resources.all().stream()
            .filter(resource -> resource.circuitId().filter(circuit::equals).isPresent())
            .max(Comparator.comparingLong(Resource::number))
            .orElseThrow(() -> ProblemException.notFound("There is no circuit " + circuit));
    http.json(OrchestrationTrace.of(newest, circuit, clock.instant()));
  }

  private Resource resource(Context http) {
    return resources.find(http.pathParam("id")).orElseThrow(() -> unknown(http));
  }

  private static ProblemException unknown(Context http) {
    return ProblemException.notFound("There is no resource " + http.pathParam("id"));
  }

  private static @Nullable String traceId(Context http) {
    String header = http.header("traceparent");
    Matcher matcher = header == null ? null : TRACE_PARENT.matcher(header);
    return matcher != null && matcher.matches() ? matcher.group(1) : null;
  }
}
