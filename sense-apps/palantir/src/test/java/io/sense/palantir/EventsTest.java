package io.sense.palantir;

import static io.sense.palantir.Correlations.TRACE;
import static io.sense.palantir.PalantirServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.rpc.Status;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsPartialSuccess;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.LogsData;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.sense.settings.Secret;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class EventsTest {
  private static final String PATH = "/api/v1/events";
  private static final String EVENT =
      "{\"trace_id\":\"" + TRACE + "\",\"message\":\"the customer called\"}";

  private final FakeReceiver receiver = new FakeReceiver();
  private final PalantirServer palantir =
      palantir(receiver.endpoint(), Optional.empty(), Duration.ofSeconds(30));

  EventsTest() throws IOException {}

  @AfterEach
  void close() {
    palantir.close();
    receiver.close();
  }

  @Test
  void sendsAnEventAsAnOtlpLogAndSaysWhatItSent() throws Exception {
    HttpResponse<String> answer =
        palantir.post(
            PATH,
            """
            {"trace_id": "0AF7651916CD43DD8448EB211C80319C", "span_id": "00f067aa0ba902b7",
             "message": "the customer called", "severity": "warn", "service": "support",
             "time": "2026-03-10T13:00:00.000000001+01:00",
             "attributes": {"agent": "Ann", "minutes": 7, "angry": false, "share": 0.5,
               "tags": ["a", 1], "more": {"k": null}}}
            """);
    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(json(answer))
        .isEqualTo(
            json(
                """
                {"trace_id": "0af7651916cd43dd8448eb211c80319c", "span_id": "00f067aa0ba902b7",
                 "time": "2026-03-10T12:00:00.000000001Z", "severity_text": "WARN",
                 "severity_number": 13, "service": "support", "body": "the customer called",
                 "attributes": {"agent": "Ann", "minutes": 7, "angry": false, "share": 0.5,
                   "tags": ["a", 1], "more": {"k": null}, "sense.event": true}}
                """));
    FakeReceiver.Request request = receiver.requests().get(0);
    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.path()).isEqualTo("/v1/logs");
    assertThat(request.contentType()).isEqualTo("application/x-protobuf");
    assertThat(request.token()).isNull();
    ResourceLogs resource = LogsData.parseFrom(request.body()).getResourceLogs(0);
    assertThat(resource.getResource().getAttributes(0).getKey()).isEqualTo("service.name");
    assertThat(resource.getResource().getAttributes(0).getValue().getStringValue())
        .isEqualTo("support");
    LogRecord log = resource.getScopeLogs(0).getLogRecords(0);
    assertThat(HexFormat.of().formatHex(log.getTraceId().toByteArray())).isEqualTo(TRACE);
    assertThat(HexFormat.of().formatHex(log.getSpanId().toByteArray()))
        .isEqualTo("00f067aa0ba902b7");
    assertThat(log.getTimeUnixNano()).isEqualTo(1_773_144_000_000_000_001L);
    assertThat(log.getSeverityNumber()).isEqualTo(SeverityNumber.SEVERITY_NUMBER_WARN);
    assertThat(log.getBody().getStringValue()).isEqualTo("the customer called");
    assertThat(log.getAttributesList())
        .extracting(attribute -> attribute.getValue().getValueCase())
        .containsExactly(
            AnyValue.ValueCase.STRING_VALUE,
            AnyValue.ValueCase.INT_VALUE,
            AnyValue.ValueCase.BOOL_VALUE,
            AnyValue.ValueCase.DOUBLE_VALUE,
            AnyValue.ValueCase.ARRAY_VALUE,
            AnyValue.ValueCase.KVLIST_VALUE,
            AnyValue.ValueCase.BOOL_VALUE);
  }

  @Test
  void fillsInWhatIsNotGiven() throws Exception {
    assertThat(json(palantir.post(PATH, EVENT)))
        .isEqualTo(
            json(
                """
                {"trace_id": "0af7651916cd43dd8448eb211c80319c", "span_id": null,
                 "time": "2026-03-10T12:30:15.250000001Z", "severity_text": "INFO",
                 "severity_number": 9, "service": "palantir", "body": "the customer called",
                 "attributes": {"sense.event": true}}
                """));
    LogsData sent = LogsData.parseFrom(receiver.requests().get(0).body());
    assertThat(sent.getResourceLogs(0).getScopeLogs(0).getLogRecords(0).getSpanId()).isEmpty();
  }

  @Test
  void sendsEqualBytesForEqualEventsWithATime() throws Exception {
    String event = EVENT.replace("}", ",\"time\":\"2026-03-10T12:00:00Z\"}");
    palantir.post(PATH, event);
    palantir.post(PATH, event);
    assertThat(receiver.requests().get(1).body()).isEqualTo(receiver.requests().get(0).body());
  }

  @Test
  void namesEveryFaultAtOnceAndSendsNothing() throws Exception {
    HttpResponse<String> answer =
        palantir.post(
            PATH,
            """
            {"trace_id": "00", "span_id": "0000000000000000", "message": " ", "severity": "LOUD",
             "service": 7, "time": "1969-12-31T23:59:59Z",
             "attributes": {"sense.match": "trace", "big": 99999999999999999999}, "colour": "red"}
            """);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("application/problem+json");
    assertThat(json(answer).path("errors").findValuesAsText("name"))
        .containsExactly(
            "trace_id",
            "span_id",
            "message",
            "severity",
            "service",
            "time",
            "attributes.sense.match",
            "attributes",
            "colour");
    assertThat(receiver.requests()).isEmpty();
  }

  @Test
  void namesWhatIsMissing() throws Exception {
    JsonNode answer = json(palantir.post(PATH, "{\"message\": null, \"attributes\": []}"));
    assertThat(answer.path("errors").findValuesAsText("name"))
        .containsExactly("trace_id", "message", "attributes");
  }

  @Test
  void refusesWhatIsNoJsonObject() throws Exception {
    for (String body :
        new String[] {"", "[]", "{\"trace_id\":", EVENT + "{}", "{\"message\":1,\"message\":2}"}) {
      HttpResponse<String> answer = palantir.post(PATH, body);
      assertThat(answer.statusCode()).as(body).isEqualTo(400);
      assertThat(json(answer).path("errors").findValuesAsText("name")).containsExactly("body");
    }
  }

  @Test
  void answers422WithTheReceiversReasonWhenItRefusesTheLog() throws Exception {
    receiver.answerWith(
        200,
        ExportLogsServiceResponse.newBuilder()
            .setPartialSuccess(
                ExportLogsPartialSuccess.newBuilder()
                    .setRejectedLogRecords(1)
                    .setErrorMessage("too large"))
            .build(),
        null);
    expectProblem(422, "too large");
  }

  @Test
  void answers422WithTheReceiversReasonWhenItRefusesTheRequest() throws Exception {
    for (int status : new int[] {400, 413}) {
      receiver.answerWith(status, Status.newBuilder().setMessage("nested too deep").build(), null);
      expectProblem(422, "nested too deep");
    }
  }

  @Test
  void answers503WithRetryAfterWhileTheReceiverIsBusy() throws Exception {
    for (int status : new int[] {429, 502, 503, 504}) {
      receiver.answerWith(status, Status.newBuilder().setMessage("Kafka is away").build(), "7");
      assertThat(expectProblem(503, "Kafka is away").headers().firstValue("Retry-After"))
          .hasValue("7");
    }
    receiver.answerWith(503, Status.getDefaultInstance(), "Wed, 21 Oct 2026 07:28:00 GMT");
    assertThat(expectProblem(503, "says no more").headers().firstValue("Retry-After"))
        .hasValue("5");
  }

  @Test
  void answers502WhenTheReceiverAnswersAsItShouldNot() throws Exception {
    for (int status : new int[] {301, 401, 404, 500}) {
      receiver.answerWith(status, Status.newBuilder().setMessage("no token").build(), null);
      expectProblem(502, "HTTP " + status + ": no token");
    }
    receiver.answerWith(200, "<html>".getBytes(StandardCharsets.UTF_8));
    expectProblem(502, "not an OTLP receiver");
  }

  @Test
  void answers503WhenNobodyListens() throws Exception {
    receiver.close();
    assertThat(expectProblem(503, "did not answer").headers().firstValue("Retry-After"))
        .hasValue("5");
  }

  @Test
  void answers503WhenTheReceiverStaysSilent() throws Exception {
    try (ServerSocket silent = new ServerSocket(0); // takes connections, and never answers
        PalantirServer impatient =
            palantir(
                URI.create("http://127.0.0.1:" + silent.getLocalPort()),
                Optional.empty(),
                Duration.ofMillis(200))) {
      HttpResponse<String> answer = impatient.post(PATH, EVENT);
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(json(answer).path("detail").asText())
          .contains("may have arrived")
          .contains("with the time 2026-03-10T12:30:15.250000001Z");
    }
  }

  @Test
  void showsItsTokenToTheReceiver() throws Exception {
    try (PalantirServer known =
        palantir(
            URI.create(receiver.endpoint() + "/"),
            Optional.of(new Secret("s3cret")),
            Duration.ofSeconds(30))) {
      assertThat(known.post(PATH, EVENT).statusCode()).isEqualTo(202);
    }
    assertThat(receiver.requests().get(0).token()).isEqualTo("Bearer s3cret");
    assertThat(receiver.requests().get(0).path()).isEqualTo("/v1/logs");
  }

  private HttpResponse<String> expectProblem(int status, String detail) throws Exception {
    HttpResponse<String> answer = palantir.post(PATH, EVENT);
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(json(answer).path("detail").asText()).contains(detail);
    return answer;
  }

  private static PalantirServer palantir(URI endpoint, Optional<Secret> token, Duration timeout) {
    return new PalantirServer(
        new ReceiverClient(new ReceiverConnection(endpoint, token, timeout)),
        new HeapShare(PalantirServer.HEAP_SHARE));
  }
}
