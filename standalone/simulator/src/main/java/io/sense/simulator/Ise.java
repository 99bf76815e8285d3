package io.sense.simulator;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.sense.service.web.ProblemException;
import io.sense.service.web.QueryParameters;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Endpoints. Asking twice makes two; the reference of the caller tells which are there.
 * Thread-safe.
 */
final class Ise {
  private final SimulatedService service;
  private final Map<String, Endpoint> endpoints;

  Ise(SimulatedService service, int capacity) {
    this.service = service;
    this.endpoints = new BoundedMap<>(capacity);
  }

  /** An endpoint as it is answered. */
  record Endpoint(String id, String deviceId, String externalRef) {}

  void addRoutes(RoutesConfig routes) {
    routes.post("/ise/api/v1/endpoints", service.way().around(this::post));
    routes.get("/ise/api/v1/endpoints", service.way().around(this::list));
    routes.delete("/ise/api/v1/endpoints/{id}", service.way().around(this::delete));
  }

  synchronized void reset() {
    endpoints.clear();
  }

  private synchronized void post(Context http) {
    JsonBody body = JsonBody.of(http.body());
    Endpoint endpoint =
        new Endpoint(
            UUID.randomUUID().toString(), body.text("device_id"), body.text("external_ref"));
    body.throwIfInvalid();
    endpoints.put(endpoint.id(), endpoint);
    service.effects().made(endpoint.externalRef());
    http.status(201).json(endpoint);
  }

  private synchronized void list(Context http) {
    QueryParameters parameters = new QueryParameters(http.queryParamMap());
    String reference = parameters.text("external_ref");
    if (http.queryParam("external_ref") == null) {
      parameters.fault("external_ref", "is required");
    }
    parameters.throwIfInvalid();
    List<Endpoint> found =
        endpoints.values().stream()
            .filter(endpoint -> endpoint.externalRef().equals(reference))
            .toList();
    http.json(Map.of("items", found));
  }

  private synchronized void delete(Context http) {
    String id = http.pathParam("id");
    Endpoint endpoint = endpoints.remove(id);
    if (endpoint == null) {
      throw ProblemException.notFound("There is no endpoint " + id);
    }
    service.effects().undone(endpoint.externalRef());
    http.status(204);
  }
}
