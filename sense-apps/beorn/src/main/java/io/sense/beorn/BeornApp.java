package io.sense.beorn;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.sense.service.web.OpenApi;
import io.sense.service.web.ProblemException;
import java.time.Duration;

/** The routes of beorn. */
final class BeornApp {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  private BeornApp() {}

  static void addRoutes(
      RoutesConfig routes, ProvisioningHandlers provisionings, ComplianceHandlers compliance) {
    routes.post(ProvisioningHandlers.PATH, provisionings::post);
    routes.get(ProvisioningHandlers.PATH, provisionings::list);
    routes.get(ProvisioningHandlers.PATH + "/{id}", provisionings::get);
    routes.post(ProvisioningHandlers.PATH + "/{id}/cancel", provisionings::cancel);
    routes.post(ProvisioningHandlers.PATH + "/{id}/decision", provisionings::decide);
    routes.get("/api/v1/compliance/{circuit_id}", compliance::get);
    OpenApi.add(routes, "/io/sense/beorn/openapi.json");
    routes.exception(RepositoryException.class, BeornApp::answerUnavailable);
  }

  private static void answerUnavailable(RepositoryException e, Context http) {
    ProblemException.unavailable("The database cannot be asked now", RETRY_AFTER, e).answer(http);
  }
}
