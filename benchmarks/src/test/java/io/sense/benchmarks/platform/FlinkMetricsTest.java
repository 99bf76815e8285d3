package io.sense.benchmarks.platform;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FlinkMetricsTest {
  private final Map<String, String> answers = new HashMap<>();
  private HttpServer server;

  @BeforeEach
  void startServer() throws IOException {
    answers.put(
        "/jobs/overview",
        "{\"jobs\":[{\"jid\":\"i\",\"name\":\"sense-index\"},"
            + "{\"jid\":\"c\",\"name\":\"sense-correlation\"}]}");
    answers.put(
        "/jobs/c",
        "{\"vertices\":[{\"id\":\"s\",\"name\":\"Source: read otlp_logs\"},"
            + "{\"id\":\"j\",\"name\":\"join spans with logs\"}]}");
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            String answer = answers.get(exchange.getRequestURI().toString());
            byte[] body = String.valueOf(answer).getBytes(UTF_8);
            exchange.sendResponseHeaders(answer == null ? 404 : 200, body.length);
            exchange.getResponseBody().write(body);
          }
        });
    server.start();
  }

  @AfterEach
  void stopServer() {
    server.stop(0);
  }

  @Test
  void sumsAGaugeOverTheSubtasksOfTheJoin() throws Exception {
    String path = "/jobs/c/vertices/j/subtasks/metrics";
    answers.put(path, "[{\"id\":\"numRecordsIn\"},{\"id\":\"join_spans_with_logs.heapBytes\"}]");
    answers.put(
        path + "?agg=sum&get=join_spans_with_logs.heapBytes",
        "[{\"id\":\"join_spans_with_logs.heapBytes\",\"sum\":1234.0}]");

    assertThat(flink().joinGauge("heapBytes")).isEqualTo(1234);
    assertThat(flink().joinGauge("unknown")).isZero();
  }

  @Test
  void tellsOfCheckpointsThatAreNewAndComplete() throws Exception {
    answers.put(
        "/jobs/c/checkpoints",
        """
        {"history":[
          {"id":9,"status":"IN_PROGRESS"},
          {"id":8,"status":"COMPLETED","end_to_end_duration":300,"state_size":5000},
          {"id":7,"status":"FAILED","end_to_end_duration":100},
          {"id":6,"status":"COMPLETED","end_to_end_duration":200,"state_size":4000},
          {"id":5,"status":"COMPLETED","end_to_end_duration":200,"state_size":3000}]}
        """);
    for (int id : new int[] {6, 8}) {
      answers.put(
          "/jobs/c/checkpoints/details/" + id + "/subtasks/j",
          "{\"summary\":{\"checkpoint_duration\":{\"sync\":{\"max\":%d0}}}}".formatted(id));
    }

    assertThat(flink().checkpointsAfter(5))
        .containsExactly(new Checkpoint(6, 200, 60, 4000), new Checkpoint(8, 300, 80, 5000));
  }

  @Test
  void saysWhenFlinkHasNoSuchJob() {
    answers.put("/jobs/overview", "{\"jobs\":[]}");

    assertThatThrownBy(this::flink)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("sense-correlation");
  }

  private FlinkMetrics flink() throws IOException {
    return new FlinkMetrics(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/"));
  }
}
