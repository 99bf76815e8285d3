package io.sense.arda;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.opentelemetry.api.OpenTelemetry;
import io.sense.service.web.OpenApi;
import io.sense.service.web.ProblemException;
import io.sense.service.web.WebOptions;
import java.time.Duration;

/** The routes of arda. */
final class ArdaApp {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);
  private static final String IMPORT = "/import";

  private ArdaApp() {}

  /**
   * What the server has to know of the routes: imports may be longer than other bodies.
   *
   * @param telemetry where the spans of requests go
   */
  static WebOptions options(OpenTelemetry telemetry, ImportLimits imports) {
    return WebOptions.traced(telemetry)
        .withLongBodies(path -> path.endsWith(IMPORT), imports.maxBodyBytes());
  }

  static void addRoutes(
      RoutesConfig routes,
      InventoryRepository inventory,
      ImportHandlers imports,
      HealthHandlers health,
      ServiceMapHandlers serviceMap) {
    for (Kind kind : Kind.values()) {
      InventoryHandlers items = new InventoryHandlers(kind, inventory);
      String all = "/api/v1/" + kind.plural();
      String one = all + "/{" + kind.idField() + "}";
      routes.get(all, items::list);
      routes.post(all, items::post);
      routes.get(one, items::get);
      routes.put(one, items::put);
      routes.delete(one, items::delete);
      routes.post(all + IMPORT, http -> imports.post(http, kind));
    }
    routes.get("/api/v1/circuits/{circuit_id}/health", health::get);
    routes.get("/api/v1/service-map", serviceMap::get);
    OpenApi.add(routes, "/io/sense/arda/openapi.json");
    routes.exception(RepositoryException.class, ArdaApp::answerUnavailable);
  }

  private static void answerUnavailable(RepositoryException e, Context http) {
    ProblemException.unavailable(e.reason(), RETRY_AFTER, e).answer(http);
  }
}
