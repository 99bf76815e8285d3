package io.sense.arda;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.sense.service.web.OpenApi;
import io.sense.service.web.ProblemException;
import java.time.Duration;

/** The routes of arda. */
final class ArdaApp {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  private ArdaApp() {}

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
      routes.post(all + "/import", http -> imports.post(http, kind));
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
