package io.sense.simulator;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.sense.service.web.ProblemException;
import java.util.Map;
import java.util.UUID;

/**
 * Tickets. Asking twice makes two, and nothing tells whether one is there: what an unknown outcome
 * is unknown with. Thread-safe.
 */
final class Remedy {
  private final SimulatedService service;
  private final Map<String, Ticket> tickets;

  Remedy(SimulatedService service, int capacity) {
    this.service = service;
    this.tickets = new BoundedMap<>(capacity);
  }

  /** A ticket as it is answered. */
  record Ticket(String id, String summary, String circuitId, String state) {}

  void addRoutes(RoutesConfig routes) {
    routes.post("/remedy/api/v1/tickets", service.way().around(this::post));
    routes.post("/remedy/api/v1/tickets/{id}/close", service.way().around(this::close));
  }

  synchronized void reset() {
    tickets.clear();
  }

  private synchronized void post(Context http) {
    JsonBody body = JsonBody.of(http.body());
    Ticket ticket =
        new Ticket(
            UUID.randomUUID().toString(), body.text("summary"), body.text("circuit_id"), "open");
    body.throwIfInvalid();
    tickets.put(ticket.id(), ticket);
    service.effects().made(ticket.summary());
    http.status(201).json(ticket);
  }

  /** Closing a closed one changes nothing. */
  private synchronized void close(Context http) {
    String id = http.pathParam("id");
    Ticket ticket = tickets.get(id);
    if (ticket == null) {
      throw ProblemException.notFound("There is no ticket " + id);
    }
    Ticket closed = new Ticket(id, ticket.summary(), ticket.circuitId(), "closed");
    if (!closed.equals(tickets.put(id, closed))) {
      service.effects().undone(ticket.summary());
    }
    http.json(closed);
  }
}
