package io.sense.service.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.sense.service.web.Health;
import io.sense.service.web.Metrics;
import io.sense.service.web.WebOptions;
import io.sense.service.web.WebServer;
import io.sense.service.web.WebServerConfig;
import io.sense.settings.Secret;
import io.sense.settings.Settings;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

@Timeout(60)
final class OwnTelemetryTest {
  private static final Logger LOG = LoggerFactory.getLogger("io.sense.test");
  private static final Logger OF_A_LIBRARY = LoggerFactory.getLogger("org.example.library");
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final HttpClient client = HttpClient.newHttpClient();
  private OtlpSink sink;

  @BeforeEach
  void start() throws IOException {
    sink = new OtlpSink();
  }

  @AfterEach
  void stop() {
    sink.close();
  }

  @Test
  void sendsNothingAtRestAndOneSpanForOneRequest() throws Exception {
    try (OwnTelemetry telemetry = OwnTelemetry.start(config(1), "things");
        Metrics metrics = new Metrics();
        WebServer server = server(telemetry, metrics)) {
      for (int i = 0; i < 50; i++) {
        assertThat(get(server, "/health/live")).isEqualTo(200);
        assertThat(get(server, "/health/ready")).isEqualTo(200);
        assertThat(get(server, "/metrics")).isEqualTo(200);
      }
      assertThat(telemetry.flush(PATIENCE)).isTrue();
      assertThat(sink.spans).isEmpty();
      assertThat(sink.logs).isEmpty();

      assertThat(get(server, "/things/1")).isEqualTo(200);
    }
    assertThat(sink.spans).hasSize(1);
    var span = sink.spans.get(0);
    assertThat(span.getName()).isEqualTo("GET /things/{id}");
    assertThat(span.getKindValue()).isEqualTo(2); // SERVER
    assertThat(hex(span.getTraceId())).isEqualTo(TRACE);
    assertThat(sink.logs).extracting(log -> hex(log.getTraceId())).containsExactly(TRACE, TRACE);
    assertThat(sink.logs).extracting(LogRecord::getSpanId).containsOnly(span.getSpanId());
    assertThat(sink.logs)
        .anyMatch(log -> text(log).equals("Looking for thing 1"))
        .anyMatch(log -> text(log).contains("\"route\":\"/things/{id}\""))
        .allMatch(
            log ->
                log.getAttributesList().stream()
                    .anyMatch(
                        attribute ->
                            attribute.getKey().equals("request_id")
                                && attribute.getValue().getStringValue().equals("r1")));
  }

  @Test
  void saysWhoSends() {
    OwnTelemetryConfig config = new OwnTelemetryConfig(sink.endpoint(), new Secret("s3cret"), 1);
    try (OwnTelemetry telemetry = OwnTelemetry.start(config, "things")) {
      span(telemetry);
      LOG.info("Something");
    }
    assertThat(sink.spans).hasSize(1);
    assertThat(sink.logs).hasSize(1);
    assertThat(sink.authorizations).containsExactly("Bearer s3cret", "Bearer s3cret");
    assertThat(sink.resources)
        .hasSize(2)
        .allSatisfy(
            resource ->
                assertThat(resource)
                    .containsEntry("service.name", "things")
                    .containsKeys("service.instance.id", "service.version"));
    assertThat(sink.resources.get(0)).isEqualTo(sink.resources.get(1));
  }

  @Test
  void sendsOnlyWhatItsOwnLoggersAreTold() {
    try (OwnTelemetry telemetry = OwnTelemetry.start(config(1), "things")) {
      OF_A_LIBRARY.warn("A line of a library, expected here");
      LOG.debug("A line below the level of its logger");
      LOG.info("A line of ours");
      assertThat(telemetry.flush(PATIENCE)).isTrue();
    }
    LOG.info("A line after the end");
    assertThat(sink.logs).extracting(OwnTelemetryTest::text).containsExactly("A line of ours");
  }

  @Test
  void keepsTheShareOfTracesThatIsAskedForAndEveryOneOfTheCallers() throws Exception {
    try (OwnTelemetry telemetry = OwnTelemetry.start(config(0), "things");
        Metrics metrics = new Metrics();
        WebServer server = server(telemetry, metrics)) {
      span(telemetry);
      get(server, "/things/1");
    }
    assertThat(sink.spans).extracting(span -> hex(span.getTraceId())).containsExactly(TRACE);
  }

  @Test
  void holdsNothingUpWhereNobodyTakesIt() throws Exception {
    URI nobody;
    try (ServerSocket taken = new ServerSocket(0)) {
      nobody = URI.create("http://localhost:" + taken.getLocalPort());
    }
    OwnTelemetryConfig config = new OwnTelemetryConfig(nobody, null, 1);
    try (OwnTelemetry telemetry = OwnTelemetry.start(config, "things")) {
      for (int i = 0; i < 50_000; i++) { // several times what the queue takes
        span(telemetry);
      }
    }
  }

  @Test
  void doesNothingWhereItIsOff() throws Exception {
    try (OwnTelemetry telemetry = OwnTelemetry.start(OwnTelemetryConfig.off(), "things")) {
      assertThat(telemetry.openTelemetry()).isSameAs(OpenTelemetry.noop());
      LOG.info("A line");
      assertThat(telemetry.flush(PATIENCE)).isTrue();
    }
    assertThat(sink.logs).isEmpty();
  }

  private OwnTelemetryConfig config(double sampling) {
    return new OwnTelemetryConfig(sink.endpoint(), null, sampling);
  }

  private static void span(OwnTelemetry telemetry) {
    Span span = telemetry.openTelemetry().getTracer("test").spanBuilder("work").startSpan();
    span.end();
  }

  private static WebServer server(OwnTelemetry telemetry, Metrics metrics) {
    return WebServer.start(
        WebServerConfig.from(
            new Settings(Map.of("A_PORT", "0", "A_DRAIN_IDLE", "10ms")), "A_", 8080),
        new Health(),
        metrics,
        WebOptions.traced(telemetry.openTelemetry()),
        routes ->
            routes.get(
                "/things/{id}",
                http -> {
                  LOG.info("Looking for thing {}", http.pathParam("id"));
                  http.result("thing");
                }));
  }

  private int get(WebServer server, String path) throws IOException, InterruptedException {
    return client
        .send(
            HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + path))
                .headers(
                    "traceparent", "00-" + TRACE + "-b7ad6b7169203331-01", "X-Request-Id", "r1")
                .build(),
            HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  private static String text(LogRecord log) {
    return log.getBody().getStringValue();
  }

  private static String hex(ByteString id) {
    return HexFormat.of().formatHex(id.toByteArray());
  }
}
