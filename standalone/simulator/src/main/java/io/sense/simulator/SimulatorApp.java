package io.sense.simulator;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.sense.service.web.ProblemException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The services, and the routes by which their faults are set and their effects are read. */
final class SimulatorApp implements AutoCloseable {
  private final Map<String, SimulatedService> services = new LinkedHashMap<>();
  private final Tokens tokens;
  private final Mdso mdso;
  private final Odin odin;
  private final Ise ise;
  private final Hydra hydra;
  private final Remedy remedy;

  SimulatorApp(SimulatorConfig config, Clock clock) {
    for (String name : List.of("mdso", "odin", "ise", "hydra", "remedy")) {
      services.put(name, SimulatedService.of(config));
    }
    tokens = new Tokens(config, clock);
    mdso = new Mdso(services.get("mdso"), config, clock, tokens);
    odin = new Odin(services.get("odin"), config.capacity());
    ise = new Ise(services.get("ise"), config.capacity());
    hydra = new Hydra(services.get("hydra"), config.capacity());
    remedy = new Remedy(services.get("remedy"), config.capacity());
  }

  void addRoutes(RoutesConfig routes) {
    mdso.addRoutes(routes);
    odin.addRoutes(routes);
    ise.addRoutes(routes);
    hydra.addRoutes(routes);
    remedy.addRoutes(routes);
    String faults = "/simulator/faults/{service}";
    routes.get(faults, http -> http.json(way(http).faults()));
    routes.put(faults, http -> http.json(set(way(http), Faults.read(JsonBody.of(http.body())))));
    routes.delete(faults, http -> http.json(set(way(http), Faults.NONE)));
    routes.get("/simulator/effects", http -> http.json(each(one -> one.effects().count())));
    routes.delete("/simulator/effects", this::reset);
    routes.get("/simulator/calls", http -> http.json(each(one -> one.way().calls().count())));
    routes.get("/simulator/tokens", http -> http.json(Map.of("issued", tokens.issued())));
    routes.delete("/simulator/tokens", this::revoke);
  }

  /** How many calls hang now, of all services. */
  int hung() {
    return services.values().stream().mapToInt(one -> one.way().hung()).sum();
  }

  /** Lets go of every call that hangs or is late. */
  @Override
  public void close() {
    services.values().forEach(one -> one.way().close());
  }

  private static Faults set(FaultyService way, Faults faults) {
    way.faults(faults);
    return faults;
  }

  private void reset(Context http) {
    mdso.reset();
    odin.reset();
    ise.reset();
    hydra.reset();
    remedy.reset();
    services.values().forEach(SimulatedService::reset);
    http.status(204);
  }

  private void revoke(Context http) {
    tokens.revoke();
    http.status(204);
  }

  private FaultyService way(Context http) {
    String name = http.pathParam("service");
    SimulatedService service = services.get(name);
    if (service == null) {
      throw ProblemException.notFound(
          "There is no service " + name + ", but " + String.join(", ", services.keySet()));
    }
    return service.way();
  }

  private Map<String, Object> each(Function<SimulatedService, Object> count) {
    Map<String, Object> counts = new LinkedHashMap<>();
    services.forEach((name, service) -> counts.put(name, count.apply(service)));
    return counts;
  }
}
