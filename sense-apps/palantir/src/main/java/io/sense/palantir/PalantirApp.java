package io.sense.palantir;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.sense.service.web.OpenApi;
import io.sense.service.web.ProblemException;
import java.time.Duration;

/** The routes of palantir. */
final class PalantirApp {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  private PalantirApp() {}

  static void addRoutes(
      RoutesConfig routes,
      CorrelationHandlers correlations,
      TimelineHandlers timelines,
      LinkHandlers links,
      EventHandlers events,
      LedgerHandlers ledger,
      EdgeHandlers edges) {
    Page.add(routes);
    OpenApi.add(routes, "/io/sense/palantir/openapi.json");
    routes.get("/api/v1/correlations", correlations::list);
    routes.get("/api/v1/correlations/{trace_id}", correlations::get);
    routes.get("/api/v1/traces/{trace_id}/timeline", timelines::get);
    routes.get("/api/v1/traces/{trace_id}/links", links::get);
    routes.post(EventHandlers.PATH, events::post);
    routes.get("/api/v1/ledger", ledger::get);
    routes.get("/api/v1/service-edges", edges::get);
    routes.exception(RepositoryException.class, PalantirApp::answerUnavailable);
  }

  private static void answerUnavailable(RepositoryException e, Context http) {
    ProblemException.unavailable("The database cannot be asked now", RETRY_AFTER, e).answer(http);
  }
}
