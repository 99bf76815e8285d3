package io.sense.arda;

import static io.sense.arda.ArdaServer.NOW;
import static io.sense.arda.ArdaServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ServiceMapTest {
  private static final Instant MINUTE = NOW.truncatedTo(ChronoUnit.MINUTES);

  private final ArdaServer arda = new ArdaServer();

  @AfterEach
  void close() {
    arda.close();
  }

  @Test
  void tellsNodesAndEdgesOfTheLastHour() throws Exception {
    arda.edges.add(new EdgeRow(MINUTE, "gateway", "orders", 1, -1, 4));
    arda.edges.add(new EdgeRow(MINUTE.minusSeconds(3_600), "gateway", "orders", 1, 40, 4));
    arda.edges.add(new EdgeRow(MINUTE.minusSeconds(60), "cart", "orders", 0, 40, 2));
    arda.edges.add(new EdgeRow(MINUTE.minusSeconds(3_660), "old", "orders", 0, 40, 2));
    JsonNode map = json(arda.get("/api/v1/service-map"));
    assertThat(map.path("from").asText()).isEqualTo("2026-03-10T11:30:00Z");
    assertThat(map.path("to").asText()).isEqualTo("2026-03-10T12:30:15.250Z");
    assertThat(map.path("cut").isNull()).isTrue();
    assertThat(map.path("nodes").findValuesAsText("service"))
        .containsExactly("cart", "gateway", "orders");
    JsonNode orders = map.path("nodes").path(2);
    assertThat(orders.path("calls").asInt()).isEqualTo(10);
    assertThat(orders.path("errors").asInt()).isEqualTo(2);
    assertThat(orders.path("error_rate").asDouble()).isEqualTo(0.2);
    assertThat(orders.path("p50_ms").asDouble()).isBetween(1.0, 1.3);
    JsonNode gateway = map.path("nodes").path(1);
    assertThat(gateway.path("calls").asInt()).isZero();
    for (String unknown : new String[] {"error_rate", "p50_ms", "p95_ms", "p99_ms"}) {
      assertThat(gateway.path(unknown).isNull()).as(unknown).isTrue();
    }
    JsonNode edge = map.path("edges").path(0);
    assertThat(edge.path("caller").asText()).isEqualTo("gateway");
    assertThat(edge.path("callee").asText()).isEqualTo("orders");
    assertThat(edge.path("calls").asInt()).isEqualTo(8);
    assertThat(edge.path("p50_ms").asDouble()).isBetween(0.0009, 0.001);
    assertThat(edge.path("p99_ms").asDouble()).isBetween(1.1, 1.3);
    assertThat(map.path("edges")).hasSize(2);
  }

  @Test
  void saysWhenThereAreMoreEdgesThanItTells() throws Exception {
    for (int i = 0; i <= ServiceMap.MOST_EDGES; i++) {
      arda.edges.add(new EdgeRow(MINUTE, "a" + i, "b", 0, 1, 1 + i));
    }
    JsonNode map = json(arda.get("/api/v1/service-map"));
    assertThat(map.path("edges")).hasSize(ServiceMap.MOST_EDGES);
    assertThat(map.path("edges").path(0).path("caller").asText()).isEqualTo("a1000");
    assertThat(map.path("cut").asText())
        .isEqualTo("There are more than the 1000 edges told, with fewer calls");
  }

  @Test
  void refusesARangeThatIsNone() throws Exception {
    String at = "/api/v1/service-map?";
    assertThat(fault(at + "from=noon&to=night&x=1")).isEqualTo("from, to, x");
    assertThat(fault(at + "from=2026-03-02T00:00:00Z&to=2026-03-01T00:00:00Z")).isEqualTo("to");
    assertThat(fault(at + "from=2026-03-10T12:31:00Z")).isEqualTo("from");
    assertThat(fault(at + "from=2026-03-01T00:00:00Z&to=2026-03-08T00:00:01Z")).isEqualTo("from");
    assertThat(
            arda.get(at + "from=2026-03-01T00:00:00Z&to=2026-03-08T01:00:00%2B01:00").statusCode())
        .isEqualTo(200);
  }

  private String fault(String path) throws Exception {
    HttpResponse<String> answer = arda.get(path);
    assertThat(answer.statusCode()).isEqualTo(400);
    return String.join(", ", json(answer).path("errors").findValuesAsText("name"));
  }
}
