package io.sense.simulator;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.sense.service.web.ProblemException;
import java.util.Map;

/** Orders. The key stands in the path, so asking twice is asking once. Thread-safe. */
final class Odin {
  private final SimulatedService service;
  private final Map<String, Order> orders;

  Odin(SimulatedService service, int capacity) {
    this.service = service;
    this.orders = new BoundedMap<>(capacity);
  }

  /** An order as it is answered. */
  record Order(String key, String circuitId, String productId, String customer) {}

  void addRoutes(RoutesConfig routes) {
    String order = "/odin/api/v1/orders/{key}";
    routes.put(order, service.way().around(this::put));
    routes.get(order, service.way().around(this::get));
    routes.delete(order, service.way().around(this::delete));
  }

  synchronized void reset() {
    orders.clear();
  }

  private synchronized void put(Context http) {
    JsonBody body = JsonBody.of(http.body());
    Order order =
        new Order(
            http.pathParam("key"),
            body.text("circuit_id"),
            body.text("product_id"),
            body.text("customer"));
    body.throwIfInvalid();
    boolean made = orders.put(order.key(), order) == null;
    if (made) {
      service.effects().made(order.key());
    }
    http.status(made ? 201 : 200).json(order);
  }

  private synchronized void get(Context http) {
    Order order = orders.get(http.pathParam("key"));
    if (order == null) {
      throw unknown(http);
    }
    http.json(order);
  }

  private synchronized void delete(Context http) {
    Order order = orders.remove(http.pathParam("key"));
    if (order == null) {
      throw unknown(http);
    }
    service.effects().undone(order.key());
    http.status(204);
  }

  private static ProblemException unknown(Context http) {
    return ProblemException.notFound("There is no order " + http.pathParam("key"));
  }
}
