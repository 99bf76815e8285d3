package io.sense.simulator;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.sense.service.web.ProblemException;

/** Activations of devices. A key in the header is honoured. Thread-safe. */
final class Hydra {
  private final SimulatedService service;
  private final KeyedThings<Activation> activations;

  Hydra(SimulatedService service, int capacity) {
    this.service = service;
    this.activations = new KeyedThings<>(service.effects(), capacity);
  }

  /** An activation as it is answered. */
  record Activation(String id, String deviceId, String circuitId) {}

  void addRoutes(RoutesConfig routes) {
    routes.post("/hydra/api/v1/activations", service.way().around(this::post));
    routes.delete("/hydra/api/v1/activations/{id}", service.way().around(this::delete));
  }

  synchronized void reset() {
    activations.clear();
  }

  private synchronized void post(Context http) {
    JsonBody body = JsonBody.of(http.body());
    String device = body.text("device_id");
    String circuit = body.text("circuit_id");
    body.throwIfInvalid();
    Activation activation =
        activations.make(http, body.fields(), id -> new Activation(id, device, circuit));
    http.status(201).json(activation);
  }

  private synchronized void delete(Context http) {
    String id = http.pathParam("id");
    if (!activations.remove(id)) {
      throw ProblemException.notFound("There is no activation " + id);
    }
    http.status(204);
  }
}
