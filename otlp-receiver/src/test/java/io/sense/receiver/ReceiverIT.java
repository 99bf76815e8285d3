package io.sense.receiver;

import static io.sense.receiver.otlp.Requests.log;
import static io.sense.receiver.otlp.Requests.logs;
import static io.sense.receiver.otlp.Requests.span;
import static io.sense.receiver.otlp.Requests.traces;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.logs.OtlpGrpcLogRecordExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.logs.export.SimpleLogRecordProcessor;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.sense.embedded.EmbeddedKafka;
import io.sense.receiver.otlp.RequestCutter;
import io.sense.telemetry.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The receiver as it is deployed, on a real broker, driven by the official OpenTelemetry SDK. */
final class ReceiverIT {
  private static final Resource SHOP =
      Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), "shop"));

  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @TempDir static Path directory;

  private static EmbeddedKafka kafka;
  private static Receiver receiver;

  @BeforeAll
  static void start() {
    kafka = EmbeddedKafka.start(directory);
    kafka.createTopics(2);
    receiver = Receiver.start(config(kafka.bootstrapServers()));
  }

  @AfterAll
  static void stop() {
    receiver.close();
    kafka.close();
  }

  @Test
  void h1_g1_t1_takesSpansOfTheSdkOverBothTransportsPlainAndGzip() throws Exception {
    Set<String> sent = new HashSet<>();
    for (String compression : List.of("none", "gzip")) {
      sent.add(
          export(
              OtlpGrpcSpanExporter.builder()
                  .setEndpoint(grpc())
                  .setCompression(compression)
                  .build()));
      sent.add(
          export(
              OtlpHttpSpanExporter.builder()
                  .setEndpoint(http("/v1/traces"))
                  .setCompression(compression)
                  .build()));
    }
    Set<String> arrived = new HashSet<>();
    for (byte[] value : KafkaTopicReader.values(kafka.bootstrapServers(), Topics.OTLP_SPANS)) {
      ExportTraceServiceRequest.parseFrom(value).getResourceSpansList().stream()
          .flatMap(resource -> resource.getScopeSpansList().stream())
          .flatMap(scope -> scope.getSpansList().stream())
          .forEach(span -> arrived.add(span.getName()));
    }
    assertThat(arrived).containsAll(sent);
  }

  @Test
  void h1_g1_t1_takesLogsOfTheSdkOverBothTransportsPlainAndGzip() throws Exception {
    Set<String> sent = new HashSet<>();
    for (String compression : List.of("none", "gzip")) {
      sent.add(
          export(
              OtlpGrpcLogRecordExporter.builder()
                  .setEndpoint(grpc())
                  .setCompression(compression)
                  .build()));
      sent.add(
          export(
              OtlpHttpLogRecordExporter.builder()
                  .setEndpoint(http("/v1/logs"))
                  .setCompression(compression)
                  .build()));
    }
    Set<String> arrived = new HashSet<>();
    for (byte[] value : KafkaTopicReader.values(kafka.bootstrapServers(), Topics.OTLP_LOGS)) {
      ExportLogsServiceRequest.parseFrom(value).getResourceLogsList().stream()
          .flatMap(resource -> resource.getScopeLogsList().stream())
          .flatMap(scope -> scope.getLogRecordsList().stream())
          .forEach(log -> arrived.add(log.getBody().getStringValue()));
    }
    assertThat(arrived).containsAll(sent);
  }

  private static String export(SpanExporter exporter) {
    assertThat(exports(exporter)).as("export by %s", exporter).isTrue();
    return nameBy(exporter);
  }

  private static boolean exports(SpanExporter exporter) {
    try (SdkTracerProvider tracers =
        SdkTracerProvider.builder()
            .setResource(SHOP)
            .addSpanProcessor(SimpleSpanProcessor.create(exporter))
            .build()) {
      tracers.get("test").spanBuilder(nameBy(exporter)).startSpan().end();
      return tracers.forceFlush().join(20, TimeUnit.SECONDS).isSuccess();
    }
  }

  private static String nameBy(SpanExporter exporter) {
    return "span by " + exporter;
  }

  private static String export(LogRecordExporter exporter) {
    String body = "log by " + exporter;
    try (SdkLoggerProvider loggers =
        SdkLoggerProvider.builder()
            .setResource(SHOP)
            .addLogRecordProcessor(SimpleLogRecordProcessor.create(exporter))
            .build()) {
      loggers.get("test").logRecordBuilder().setSeverity(Severity.INFO).setBody(body).emit();
      assertThat(loggers.forceFlush().join(20, TimeUnit.SECONDS).isSuccess()).isTrue();
    }
    return body;
  }

  @Test
  void tellsItsHealthAndItsMetrics() throws Exception {
    assertThat(post(receiver, traces(span(1)).toByteArray()).statusCode()).isEqualTo(200);
    assertThat(operations(receiver, "/health/live").statusCode()).isEqualTo(200);
    assertThat(operations(receiver, "/health/ready").statusCode()).isEqualTo(200);
    assertThat(operations(receiver, "/metrics").body())
        .contains(
            "sense_receiver_requests_total{outcome=\"accepted\",signal=\"traces\",transport=\"http\"}")
        .contains("sense_receiver_records_accepted_total{signal=\"traces\"}")
        .contains("sense_receiver_request_bytes_total{signal=\"traces\",transport=\"http\"}")
        .contains("sense_receiver_in_flight_bytes 0.0")
        .contains("sense_receiver_in_flight_limit_bytes 2.01326592E8")
        .contains("sense_receiver_kafka_seconds_bucket{outcome=\"acknowledged\",signal=\"traces\"");
  }

  @Test
  void cutsALargeRequestSoThatKafkaTakesEveryPiece() throws Exception {
    LogRecord[] large = new LogRecord[40];
    for (int i = 0; i < large.length; i++) {
      byte[] noise = new byte[300_000];
      new Random(i).nextBytes(noise); // which no compression makes smaller
      large[i] = log("noise " + i + HexFormat.of().formatHex(noise));
    }
    large[0] = log("largest " + "x".repeat(RequestCutter.MAX_PIECE_BYTES - 200));
    HttpResponse<String> answer =
        CLIENT.send(
            request(receiver, "/v1/logs", logs(large).toByteArray()), BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
  }

  @Test
  void refusesWhileKafkaIsAwayAndGoesOnByItselfWhenItIsBack(@TempDir Path elsewhere)
      throws Exception {
    EmbeddedKafka first = EmbeddedKafka.start(elsewhere);
    first.createTopics(1);
    byte[] body = traces(span(1)).toByteArray();
    try (Receiver other = Receiver.start(config(first.bootstrapServers()))) {
      assertThat(post(other, body).statusCode()).isEqualTo(200);
      first.close();
      HttpResponse<String> refused = post(other, body);
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.headers().firstValue("Retry-After")).contains("2");
      Await.until(() -> ready(other).startsWith("503"));
      assertThat(ready(other)).contains("Not ready: kafka");
      for (int i = 0; i < 200; i++) { // now at once, without waiting for Kafka in vain
        assertThat(post(other, body).statusCode()).isEqualTo(503);
      }
      assertThat(operations(other, "/metrics").body())
          .contains("sense_receiver_in_flight_bytes 0.0");
      try (EmbeddedKafka second =
          EmbeddedKafka.start(elsewhere, first.port(), first.controllerPort())) {
        Await.until(() -> ready(other).startsWith("200"));
        assertThat(post(other, traces(span(2)).toByteArray()).statusCode()).isEqualTo(200);
        assertThat(KafkaTopicReader.values(second.bootstrapServers(), Topics.OTLP_SPANS))
            .anyMatch(value -> Arrays.equals(value, traces(span(2)).toByteArray()));
      }
    }
  }

  @Test
  void startsWithoutKafkaAndIsNotReady() throws Exception {
    int nobody;
    try (ServerSocket socket = new ServerSocket(0)) {
      nobody = socket.getLocalPort();
    }
    try (Receiver other = Receiver.start(config("127.0.0.1:" + nobody))) {
      assertThat(ready(other)).startsWith("503").contains("kafka");
      assertThat(operations(other, "/health/live").statusCode()).isEqualTo(200);
      assertThat(post(other, traces(span(1)).toByteArray()).statusCode()).isEqualTo(503);
    }
  }

  @Test
  void isNotReadyBeforeItTakesRequests() throws Exception {
    int nobody;
    int port;
    try (ServerSocket one = new ServerSocket(0);
        ServerSocket other = new ServerSocket(0)) {
      nobody = one.getLocalPort();
      port = other.getLocalPort();
    }
    ReceiverConfig config =
        ReceiverConfig.from(
            Map.of("SENSE_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:" + nobody),
            "SENSE_RECEIVER_HOST=127.0.0.1",
            "SENSE_RECEIVER_GRPC_PORT=0",
            "SENSE_RECEIVER_HTTP_PORT=0",
            "SENSE_RECEIVER_OPERATIONS_PORT=" + port);
    CompletableFuture<Receiver> starting = // waits for Kafka's first answer before it listens
        CompletableFuture.supplyAsync(() -> Receiver.start(config));
    URI ready = URI.create("http://127.0.0.1:" + port + "/health/ready");
    AtomicReference<HttpResponse<String>> first = new AtomicReference<>();
    Await.until(
        () -> {
          try {
            first.set(CLIENT.send(HttpRequest.newBuilder(ready).build(), BodyHandlers.ofString()));
            return true;
          } catch (IOException e) {
            return false; // not even this port yet
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        });
    assertThat(starting).isNotDone();
    assertThat(first.get().statusCode()).isEqualTo(503);
    assertThat(first.get().body()).contains("transports");
    starting.get().close();
  }

  @Test
  void isNotReadyWithoutItsTopics(@TempDir Path elsewhere) throws Exception {
    try (EmbeddedKafka bare = EmbeddedKafka.start(elsewhere);
        Receiver other = Receiver.start(config(bare.bootstrapServers()))) {
      assertThat(ready(other)).startsWith("503").contains("otlp_spans");
      bare.createTopics(1);
      Await.until(() -> ready(other).startsWith("200"));
    }
  }

  @Test
  void speaksTlsAndAsksForATokenOnBothTransports(@TempDir Path elsewhere) throws Exception {
    TestCertificate certificate = TestCertificate.create(elsewhere);
    ReceiverConfig secured =
        config(
            kafka.bootstrapServers(),
            "SENSE_RECEIVER_TLS_CERTIFICATE=" + certificate.certificate(),
            "SENSE_RECEIVER_TLS_KEY=" + certificate.key(),
            "SENSE_RECEIVER_TOKENS=old,new");
    byte[] trusted = Files.readAllBytes(certificate.certificate());
    try (Receiver other = Receiver.start(secured)) {
      String grpc = "https://127.0.0.1:" + other.grpcPort();
      String http = "https://127.0.0.1:" + other.httpPort() + "/v1/traces";
      export(
          OtlpGrpcSpanExporter.builder()
              .setEndpoint(grpc)
              .setTrustedCertificates(trusted)
              .addHeader("Authorization", "Bearer new")
              .build());
      export(
          OtlpHttpSpanExporter.builder()
              .setEndpoint(http)
              .setTrustedCertificates(trusted)
              .addHeader("Authorization", "Bearer old")
              .build());
      for (SpanExporter stranger :
          List.of(
              OtlpGrpcSpanExporter.builder()
                  .setEndpoint(grpc)
                  .setTrustedCertificates(trusted)
                  .build(),
              OtlpHttpSpanExporter.builder()
                  .setEndpoint(http)
                  .setTrustedCertificates(trusted)
                  .addHeader("Authorization", "Bearer wrong")
                  .build())) {
        assertThat(exports(stranger)).isFalse();
      }
    }
  }

  @Test
  void endsCleanlyOnSigterm() throws Exception {
    Path log = directory.resolve("receiver.log");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-Dlog4j2.configurationFile=log4j2.properties" /* not that of the tests */,
                Receiver.class.getName(),
                "SENSE_KAFKA_BOOTSTRAP_SERVERS=" + kafka.bootstrapServers(),
                "SENSE_RECEIVER_HOST=127.0.0.1",
                "SENSE_RECEIVER_GRPC_PORT=0",
                "SENSE_RECEIVER_HTTP_PORT=0",
                "SENSE_RECEIVER_OPERATIONS_PORT=0")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      Await.until(() -> read(log).contains("OTLP/HTTP on") || !process.isAlive());
      Matcher port = Pattern.compile("OTLP/HTTP on (\\d+)").matcher(read(log));
      assertThat(port.find()).as(read(log)).isTrue();
      URI uri = URI.create("http://127.0.0.1:" + port.group(1) + "/v1/traces");
      HttpRequest request =
          HttpRequest.newBuilder(uri)
              .header("Content-Type", "application/x-protobuf")
              .POST(BodyPublishers.ofByteArray(traces(span(77)).toByteArray()))
              .build();
      assertThat(CLIENT.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
      process.destroy();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as(read(log)).isEqualTo(128 + 15);
      assertThat(read(log)).contains("Receiver Stopped").doesNotContain("Exception");
    } finally {
      process.destroyForcibly();
    }
  }

  private static ReceiverConfig config(String bootstrapServers, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "SENSE_RECEIVER_HOST=127.0.0.1",
                "SENSE_RECEIVER_GRPC_PORT=0",
                "SENSE_RECEIVER_HTTP_PORT=0",
                "SENSE_RECEIVER_OPERATIONS_PORT=0"));
    args.addAll(List.of(more));
    return ReceiverConfig.from(
        Map.of("SENSE_KAFKA_BOOTSTRAP_SERVERS", bootstrapServers), args.toArray(String[]::new));
  }

  private static HttpRequest request(Receiver to, String path, byte[] body) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + to.httpPort() + path))
        .header("Content-Type", "application/x-protobuf")
        .POST(BodyPublishers.ofByteArray(body))
        .build();
  }

  private static HttpResponse<String> post(Receiver to, byte[] body) throws Exception {
    return CLIENT.send(request(to, "/v1/traces", body), BodyHandlers.ofString());
  }

  private static HttpResponse<String> operations(Receiver of, String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + of.operationsPort() + path);
    return CLIENT.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }

  /** Status and body. */
  private static String ready(Receiver of) {
    try {
      HttpResponse<String> answer = operations(of, "/health/ready");
      return answer.statusCode() + " " + answer.body();
    } catch (Exception e) {
      throw new IllegalStateException("Could not ask for readiness", e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String grpc() {
    return "http://127.0.0.1:" + receiver.grpcPort();
  }

  private static String http(String path) {
    return "http://127.0.0.1:" + receiver.httpPort() + path;
  }
}
