package io.sense.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sense.service.web.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The circuits, ports and products of which the demo's traffic tells ({@code ./sense up --demo}):
 * C-7000 to C-7399, each on one of PORT-0 to PORT-95 and with one of P-100 to P-159.
 */
final class DemoCircuits {
  private static final int CIRCUITS = 400;
  private static final int PORTS = 96;
  private static final int PRODUCTS = 60;
  private static final int FIRST_CIRCUIT = 7_000;
  private static final int FIRST_PRODUCT = 100;

  /** Every so manieth failed, and another one is still under way. */
  private static final int ONE_FAILED_IN = 20;

  private static final Duration APART = Duration.ofHours(1);
  private static final Duration ORCHESTRATION = Duration.ofMinutes(4);
  private static final Duration LONG = Duration.ofDays(3_650);

  private DemoCircuits() {}

  /** A resource for each circuit, one an hour, the last an hour ago. */
  static List<Resource> resources(Instant now) {
    return IntStream.range(0, CIRCUITS).mapToObj(i -> circuit(i, now)).toList();
  }

  private static Resource circuit(int i, Instant now) {
    String circuit = "C-" + (FIRST_CIRCUIT + i);
    ObjectNode properties =
        Json.mapper()
            .createObjectNode()
            .put("circuit_id", circuit)
            .put("resource_id", "PORT-" + i % PORTS)
            .put("resource_type_id", "dsl-port");
    boolean underWay = i % ONE_FAILED_IN == ONE_FAILED_IN - 1;
    return new Resource(
        i + 1L,
        "line-" + (FIRST_CIRCUIT + i),
        circuit,
        "P-" + (FIRST_PRODUCT + i % PRODUCTS),
        "circuit",
        properties,
        now.minus(APART.multipliedBy(CIRCUITS - i)),
        underWay ? LONG : ORCHESTRATION,
        i % ONE_FAILED_IN == 0,
        null);
  }
}
