package io.sense.receiver;

import static io.sense.receiver.otlp.Requests.log;
import static io.sense.receiver.otlp.Requests.logs;
import static io.sense.receiver.otlp.Requests.span;
import static io.sense.receiver.otlp.Requests.spanId;
import static io.sense.receiver.otlp.Requests.traces;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.rpc.BadRequest;
import com.google.rpc.Code;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.sense.receiver.InProcessReceiver.Options;
import io.sense.receiver.otlp.Requests;
import io.sense.telemetry.Topics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** OTLP/HTTP as the specification says, by raw requests. Item numbers are in the names. */
final class HttpConformanceTest {
  private static final String PROTOBUF = "application/x-protobuf";
  private static final String JSON = "application/json";
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private static final InProcessReceiver SHARED = InProcessReceiver.start(Options.defaults());

  private InProcessReceiver receiver = SHARED;

  @AfterEach
  void forget() {
    assertThat(receiver.inFlight.used()).as("bytes still in flight").isZero();
    SHARED.kafka.clear();
    SHARED.kafkaFault = Optional.empty();
    SHARED.countFromZero();
    if (receiver != SHARED) {
      receiver.close();
    }
  }

  @AfterAll
  static void stop() {
    SHARED.close();
  }

  @Test
  void t1_h3_takesPlainAndGzipBodies() throws Exception {
    byte[] body = traces(span(1)).toByteArray();
    assertThat(post("/v1/traces", PROTOBUF, body).statusCode()).isEqualTo(200);
    assertThat(send(gzip("/v1/traces", gzip(body))).statusCode()).isEqualTo(200);
    assertThat(receiver.written()).containsExactly(body, body);
    assertThat(receiver.count("sense.receiver.request", "signal", "traces"))
        .isEqualTo(2.0 * body.length);
  }

  @Test
  void h3_refusesAnEncodingItDoesNotKnow() throws Exception {
    HttpResponse<byte[]> answer =
        send(request("/v1/traces", PROTOBUF, new byte[3]).header("Content-Encoding", "br"));
    assertThat(answer.statusCode()).isEqualTo(415);
    assertThat(Status.parseFrom(answer.body()).getMessage()).contains("gzip or none, not br");
  }

  @Test
  void t2_h5_refusesABodyOf65MebibytesWith413() throws Exception {
    byte[] body = new byte[65 << 20];
    for (BodyPublisher publisher :
        List.of(
            BodyPublishers.ofByteArray(body), // its length is known before
            BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(body)))) { // it is not
      HttpResponse<byte[]> answer =
          send(
              HttpRequest.newBuilder(receiver.uri("/v1/traces"))
                  .header("Content-Type", PROTOBUF)
                  .POST(publisher));
      assertThat(answer.statusCode()).isEqualTo(413);
      Status status = Status.parseFrom(answer.body());
      assertThat(status.getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED_VALUE);
      assertThat(status.getDetailsList()).as("not to be sent again").isEmpty();
    }
  }

  @Test
  void t2_h5_stopsAGzipBombAtTheLimit() throws Exception {
    byte[] bomb = gzip(new byte[128 << 20]);
    assertThat(bomb.length).isLessThan(1 << 20);
    for (String type : List.of(PROTOBUF, JSON)) {
      HttpResponse<byte[]> answer =
          send(request("/v1/logs", type, bomb).header("Content-Encoding", "gzip"));
      assertThat(answer.statusCode()).isEqualTo(413);
    }
  }

  @Test
  void t2_holdsNoMoreThanItsBoundUnderManyLargeRequestsAtATime() throws Exception {
    byte[] large = gzip(new byte[60 << 20]); // no OTLP, but that is seen only after it is read
    AtomicLong most = new AtomicLong();
    AtomicBoolean over = new AtomicBoolean();
    Thread watch =
        new Thread(
            () -> {
              while (!over.get()) {
                most.accumulateAndGet(receiver.inFlight.used(), Math::max);
              }
            });
    watch.start();
    List<CompletableFuture<HttpResponse<byte[]>>> answers = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      answers.add(CLIENT.sendAsync(gzip("/v1/logs", large).build(), BodyHandlers.ofByteArray()));
    }
    for (CompletableFuture<HttpResponse<byte[]>> answer : answers) {
      assertThat(answer.get().statusCode()).isIn(400, 429);
    }
    over.set(true);
    watch.join();
    assertThat(most.get()).isBetween(60L << 20, receiver.inFlight.limit());
  }

  @Test
  void t2_takesABodyOfExactlyTheLimitAndNoByteMore() throws Exception {
    byte[] body = traces(span(1), span(2)).toByteArray();
    restart(Options.defaults().maxRequest(body.length));
    assertThat(post("/v1/traces", PROTOBUF, body).statusCode()).isEqualTo(200);
    assertThat(send(gzip("/v1/traces", gzip(body))).statusCode()).isEqualTo(200);
    restart(Options.defaults().maxRequest(body.length - 1));
    assertThat(post("/v1/traces", PROTOBUF, body).statusCode()).isEqualTo(413);
    assertThat(send(gzip("/v1/traces", gzip(body))).statusCode()).isEqualTo(413);
  }

  @Test
  void t3_keepsAnswersShortWhateverTheRequest() throws Exception {
    String name = "x".repeat(3 << 20);
    HttpResponse<byte[]> answer =
        post("/v1/traces", JSON, ("{\"resourceSpans\":{\"" + name + "\":1}}").getBytes(UTF_8));
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body().length).isLessThan(4_096);
  }

  @Test
  void t4_answersAnEmptyRequestWithSuccessAndWritesNothing() throws Exception {
    for (String path : List.of("/v1/traces", "/v1/logs")) {
      assertThat(post(path, PROTOBUF, new byte[0]).statusCode()).isEqualTo(200);
      assertThat(post(path, JSON, "{}".getBytes(UTF_8)).statusCode()).isEqualTo(200);
    }
    assertThat(post("/v1/traces", PROTOBUF, traces().toByteArray()).statusCode()).isEqualTo(200);
    assertThat(receiver.written()).isEmpty();
  }

  @Test
  void t5_h4_answersFullSuccessWith200AndNoPartialSuccess() throws Exception {
    HttpResponse<byte[]> protobuf = post("/v1/traces", PROTOBUF, traces(span(1)).toByteArray());
    assertThat(protobuf.statusCode()).isEqualTo(200);
    assertThat(protobuf.body()).isEmpty();
    HttpResponse<byte[]> json = post("/v1/logs", JSON, "{\"resourceLogs\":[]}".getBytes(UTF_8));
    assertThat(json.statusCode()).isEqualTo(200);
    assertThat(new String(json.body(), UTF_8)).isEqualTo("{}");
  }

  @Test
  void t6_h4_countsRefusedSpansInPartialSuccessAndTakesTheRest() throws Exception {
    byte[] body =
        traces(span(1), span(ByteString.EMPTY, spanId(2)), span(3), span(spanId(4), spanId(4)))
            .toByteArray();
    HttpResponse<byte[]> answer = post("/v1/traces", PROTOBUF, body);
    assertThat(answer.statusCode()).isEqualTo(200);
    var partial = ExportTraceServiceResponse.parseFrom(answer.body()).getPartialSuccess();
    assertThat(partial.getRejectedSpans()).isEqualTo(2);
    assertThat(partial.getErrorMessage()).contains("2 x trace id is not 16 bytes or all zero");
    assertThat(ExportTraceServiceRequest.parseFrom(receiver.written().get(0)))
        .isEqualTo(traces(span(1), span(3)));
    assertThat(receiver.count("sense.receiver.records.accepted", "signal", "traces")).isEqualTo(2);
    assertThat(
            receiver.count(
                "sense.receiver.records.refused", "signal", "traces", "reason", "invalid-trace-id"))
        .isEqualTo(2);
    assertThat(
            receiver.count(
                "sense.receiver.requests",
                "signal",
                "traces",
                "transport",
                "http",
                "outcome",
                "partial"))
        .isEqualTo(1);
  }

  @Test
  void t6_refusesALogTooLargeForKafkaAndTakesTheRest() throws Exception {
    byte[] body = logs(log("small"), log("x".repeat(2 << 20))).toByteArray();
    HttpResponse<byte[]> answer = post("/v1/logs", PROTOBUF, body);
    var partial = ExportLogsServiceResponse.parseFrom(answer.body()).getPartialSuccess();
    assertThat(partial.getRejectedLogRecords()).isEqualTo(1);
    assertThat(partial.getErrorMessage()).contains("1040396 bytes that fit a Kafka record");
    assertThat(receiver.written()).hasSize(1);
    assertThat(ExportLogsServiceRequest.parseFrom(receiver.written().get(0)))
        .isEqualTo(logs(log("small")));
  }

  @Test
  void t6_h7_writesPartialSuccessAsJsonWith64BitNumbersAsText() throws Exception {
    String json = "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"name\":\"no ids\"}]}]}]}";
    HttpResponse<byte[]> answer = post("/v1/traces", JSON, json.getBytes(UTF_8));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(new String(answer.body(), UTF_8))
        .startsWith("{\"partialSuccess\":{\"rejectedSpans\":\"1\",\"errorMessage\":\"Refused: 1 x");
  }

  @Test
  void t7_saysNothingWhereNothingIsRefused() throws Exception {
    var answer =
        ExportLogsServiceResponse.parseFrom(
            post("/v1/logs", PROTOBUF, logs(log("x")).toByteArray()).body());
    assertThat(answer.hasPartialSuccess()).isFalse();
  }

  @Test
  void t8_takesTheSameRequestAgain() throws Exception {
    byte[] body = traces(span(1)).toByteArray();
    assertThat(post("/v1/traces", PROTOBUF, body).statusCode()).isEqualTo(200);
    assertThat(post("/v1/traces", PROTOBUF, body).statusCode()).isEqualTo(200);
    assertThat(receiver.written()).containsExactly(body, body);
  }

  @Test
  void t9_forwardsFieldsItDoesNotKnow() throws Exception {
    byte[] future =
        traces(
                span(1).toBuilder()
                    .setUnknownFields(
                        com.google.protobuf.UnknownFieldSet.newBuilder()
                            .addField(
                                4_000,
                                com.google.protobuf.UnknownFieldSet.Field.newBuilder()
                                    .addVarint(7)
                                    .build())
                            .build())
                    .build())
            .toByteArray();
    assertThat(post("/v1/traces", PROTOBUF, future).statusCode()).isEqualTo(200);
    assertThat(receiver.written()).containsExactly(future);
  }

  @Test
  void h1_takesEachSignalOnItsPathIntoItsTopic() throws Exception {
    post("/v1/traces", PROTOBUF, traces(span(1)).toByteArray());
    post("/v1/logs", PROTOBUF, logs(log("x")).toByteArray());
    assertThat(receiver.kafka.history())
        .extracting(record -> record.topic())
        .containsExactly(Topics.OTLP_SPANS, Topics.OTLP_LOGS);
    assertThat(receiver.kafka.history()).extracting(record -> record.key()).containsOnlyNulls();
  }

  @Test
  void h1_answersPathsThatAreNotServedWith404() throws Exception {
    for (String path : List.of("/v1/metrics", "/v1/profiles", "/", "/v1/traces/x")) {
      HttpResponse<byte[]> answer = post(path, PROTOBUF, new byte[0]);
      assertThat(answer.statusCode()).as(path).isEqualTo(404);
      assertThat(Status.parseFrom(answer.body()).getCode()).isEqualTo(Code.UNIMPLEMENTED_VALUE);
    }
    assertThat(Status.parseFrom(post("/v1/metrics", PROTOBUF, new byte[0]).body()).getMessage())
        .isEqualTo("Sense takes traces and logs, not metrics");
  }

  @Test
  void h2_answersInTheEncodingOfTheRequestAlsoErrors() throws Exception {
    for (String type : List.of(PROTOBUF, JSON, "Application/JSON ; charset=utf-8")) {
      String expected = type.startsWith(PROTOBUF) ? PROTOBUF : JSON;
      byte[] good = expected.equals(JSON) ? "{}".getBytes(UTF_8) : new byte[0];
      HttpResponse<byte[]> success = post("/v1/traces", type, good);
      assertThat(success.statusCode()).isEqualTo(200);
      assertThat(success.headers().firstValue("Content-Type")).contains(expected);
      HttpResponse<byte[]> error = post("/v1/traces", type, new byte[] {1});
      assertThat(error.statusCode()).isEqualTo(400);
      assertThat(error.headers().firstValue("Content-Type")).contains(expected);
    }
  }

  @Test
  void h6_answersTruncatedProtobufWith400AndBadRequest() throws Exception {
    byte[] body = traces(span(1)).toByteArray();
    byte[] truncated = java.util.Arrays.copyOf(body, body.length - 1);
    HttpResponse<byte[]> answer = post("/v1/traces", PROTOBUF, truncated);
    assertThat(answer.statusCode()).isEqualTo(400);
    Status status = Status.parseFrom(answer.body());
    assertThat(status.getCode()).isEqualTo(Code.INVALID_ARGUMENT_VALUE);
    assertThat(status.getDetails(0).unpack(BadRequest.class).getFieldViolations(0).getDescription())
        .contains("Truncated protobuf");
    assertThat(receiver.written()).isEmpty();
  }

  @Test
  void h6_answersDeepNestingWith400() throws Exception {
    byte[] body = logs(log("").toBuilder().setBody(Requests.nested(49)).build()).toByteArray();
    assertThat(post("/v1/logs", PROTOBUF, body).statusCode()).isEqualTo(400);
    byte[] json = ("{\"x\":" + "[".repeat(1 << 20)).getBytes(UTF_8);
    assertThat(post("/v1/logs", JSON, json).statusCode()).isEqualTo(400);
  }

  @Test
  void h6_answersGzipThatIsNoneOrCutOffWith400() throws Exception {
    byte[] compressed = gzip(traces(span(1)).toByteArray());
    assertThat(send(gzip("/v1/traces", new byte[] {1, 2, 3})).statusCode()).isEqualTo(400);
    assertThat(send(gzip("/v1/traces", new byte[0])).statusCode()).isEqualTo(400);
    assertThat(
            send(gzip("/v1/traces", java.util.Arrays.copyOf(compressed, compressed.length - 9)))
                .statusCode())
        .isEqualTo(400);
  }

  @Test
  void h7_writesErrorsAsStatusInJsonWithNumericCodes() throws Exception {
    HttpResponse<byte[]> answer = post("/v1/traces", JSON, "[]".getBytes(UTF_8));
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(new String(answer.body(), UTF_8))
        .startsWith("{\"code\":3,\"message\":\"Not OTLP/JSON: an object expected at ")
        .contains("\"@type\":\"type.googleapis.com/google.rpc.BadRequest\"");
  }

  @Test
  void h8_h9_answersKafkaAwayWith503RetryAfterAndRetryInfo() throws Exception {
    receiver.kafkaFault = Optional.of("Kafka is gone");
    HttpResponse<byte[]> answer = post("/v1/traces", PROTOBUF, traces(span(1)).toByteArray());
    assertRetryable(answer, 503);
    assertThat(receiver.written()).isEmpty();
  }

  @Test
  void h8_answers503WhenKafkaDoesNotAcknowledgeOneOfThePieces() throws Exception {
    restart(Options.defaults().withoutAcknowledgements());
    byte[] body =
        logs(log("a".repeat(400_000)), log("b".repeat(400_000)), log("c".repeat(400_000)))
            .toByteArray();
    CompletableFuture<HttpResponse<byte[]>> answer =
        CLIENT.sendAsync(request("/v1/logs", PROTOBUF, body).build(), BodyHandlers.ofByteArray());
    Await.until(() -> receiver.written().size() == 3);
    assertThat(answer).isNotDone();
    receiver.kafka.completeNext();
    receiver.kafka.errorNext(new org.apache.kafka.common.errors.TimeoutException("too late"));
    assertThat(answer).isNotDone();
    receiver.kafka.completeNext();
    assertRetryable(answer.get(), 503);
  }

  @Test
  void h9_answersBeyondTheBoundOfBytesInFlightWith429UntilThereIsRoom() throws Exception {
    restart(Options.defaults().inFlight(110_000).withoutAcknowledgements());
    byte[] body = logs(log("x".repeat(60_000))).toByteArray();
    CompletableFuture<HttpResponse<byte[]>> first =
        CLIENT.sendAsync(request("/v1/logs", PROTOBUF, body).build(), BodyHandlers.ofByteArray());
    Await.until(() -> receiver.written().size() == 1);
    assertThat(receiver.inFlight.used()).isEqualTo(body.length);
    assertRetryable(post("/v1/logs", PROTOBUF, body), 429);
    receiver.kafka.completeNext();
    assertThat(first.get().statusCode()).isEqualTo(200);
    CompletableFuture<HttpResponse<byte[]>> second =
        CLIENT.sendAsync(request("/v1/logs", PROTOBUF, body).build(), BodyHandlers.ofByteArray());
    Await.until(() -> receiver.written().size() == 2);
    receiver.kafka.completeNext();
    assertThat(second.get().statusCode()).isEqualTo(200);
  }

  @Test
  void h10_keepsTheConnectionAndServesManySideBySide() throws Exception {
    byte[] body = traces(span(1)).toByteArray();
    try (Socket socket = new Socket(LOOPBACK, receiver.httpPort())) {
      for (int i = 0; i < 3; i++) {
        socket.getOutputStream().write(head("Content-Length: " + body.length));
        socket.getOutputStream().write(body);
        assertThat(readHead(socket.getInputStream())).startsWith("HTTP/1.1 200");
      }
    }
    List<CompletableFuture<HttpResponse<byte[]>>> answers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      answers.add(
          CLIENT.sendAsync(
              request("/v1/traces", PROTOBUF, body).build(), BodyHandlers.ofByteArray()));
    }
    for (CompletableFuture<HttpResponse<byte[]>> answer : answers) {
      assertThat(answer.get().statusCode()).isEqualTo(200);
    }
  }

  /** Which is how clients find receivers that were added. */
  @Test
  void asksAClientToConnectAnewNowAndThen() throws Exception {
    restart(Options.defaults().connectionAge(Duration.ofMillis(200)));
    byte[] body = traces(span(1)).toByteArray();
    try (Socket socket = new Socket(LOOPBACK, receiver.httpPort())) {
      String answer;
      do {
        socket.getOutputStream().write(head("Content-Length: " + body.length));
        socket.getOutputStream().write(body);
        answer = readHead(socket.getInputStream());
        assertThat(answer).startsWith("HTTP/1.1 200");
      } while (!answer.contains("Connection: close"));
      assertThat(socket.getInputStream().read()).isNegative();
    }
  }

  @Test
  void h11_answersOtherMethodsWith405() throws Exception {
    for (String method : List.of("GET", "PUT", "DELETE", "PATCH")) {
      HttpResponse<byte[]> answer =
          send(
              HttpRequest.newBuilder(receiver.uri("/v1/traces"))
                  .method(method, BodyPublishers.noBody()));
      assertThat(answer.statusCode()).as(method).isEqualTo(405);
      assertThat(answer.headers().firstValue("Allow")).contains("POST");
      assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
          .startsWith("text/plain");
    }
  }

  @Test
  void h11_answersOtherContentTypesOrNoneWith415() throws Exception {
    byte[] body = traces(span(1)).toByteArray();
    HttpResponse<byte[]> other = post("/v1/traces", "text/plain", body);
    assertThat(other.statusCode()).isEqualTo(415);
    assertThat(new String(other.body(), UTF_8)).contains("application/x-protobuf");
    HttpResponse<byte[]> none =
        send(
            HttpRequest.newBuilder(receiver.uri("/v1/traces"))
                .POST(BodyPublishers.ofByteArray(body)));
    assertThat(none.statusCode()).isEqualTo(415);
  }

  @Test
  void h12_answersAMissingOrWrongTokenWith401AndTakesAnyOfSeveral() throws Exception {
    restart(Options.defaults().tokens("old", "new"));
    byte[] body = traces(span(1)).toByteArray();
    for (String token : List.of("", "Basic old", "Bearer", "Bearer olde", "Bearer ol")) {
      HttpResponse<byte[]> answer =
          send(request("/v1/traces", PROTOBUF, body).header("Authorization", token));
      assertThat(answer.statusCode()).as(token).isEqualTo(401);
      assertThat(Status.parseFrom(answer.body()).getCode()).isEqualTo(Code.UNAUTHENTICATED_VALUE);
      assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer");
    }
    for (String token : List.of("Bearer old", "bearer new")) {
      assertThat(
              send(request("/v1/traces", PROTOBUF, body).header("Authorization", token))
                  .statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void answersAClientThatStopsSendingWithARetryable503() throws Exception {
    restart(Options.defaults().requestTimeout(Duration.ofMillis(300)));
    try (Socket socket = new Socket(LOOPBACK, receiver.httpPort())) {
      socket.getOutputStream().write(head("Content-Length: 1000"));
      socket.getOutputStream().write(new byte[10]);
      String answer = readHead(socket.getInputStream());
      assertThat(answer).startsWith("HTTP/1.1 503").contains("Retry-After: 3");
    }
    Await.until(() -> receiver.inFlight.used() == 0);
  }

  @Test
  void h7_tellsFaultsOfHeadersAsPlainText() throws Exception {
    HttpResponse<byte[]> answer =
        send(request("/v1/traces", PROTOBUF, new byte[0]).header("X-Long", "x".repeat(100_000)));
    assertThat(answer.statusCode()).isEqualTo(431);
    assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("text/plain"); // its headers were never read
  }

  @Test
  void waitsForKafkaLongerThanAClientMayBeSilentWhileSending() throws Exception {
    Duration silence = Duration.ofMillis(100);
    restart(Options.defaults().requestTimeout(silence).withoutAcknowledgements());
    CompletableFuture<HttpResponse<byte[]>> answer =
        CLIENT.sendAsync(
            request("/v1/traces", PROTOBUF, traces(span(1)).toByteArray()).build(),
            BodyHandlers.ofByteArray());
    Await.until(() -> receiver.written().size() == 1);
    long acknowledged = System.nanoTime() + 5 * silence.toNanos();
    Await.until(() -> System.nanoTime() > acknowledged);
    assertThat(answer).isNotDone();
    receiver.kafka.completeNext();
    assertThat(answer.get().statusCode()).isEqualTo(200);
  }

  @Test
  void forgetsAClientThatGoesAwayInTheMiddle() throws Exception {
    try (Socket socket = new Socket(LOOPBACK, receiver.httpPort())) {
      socket.getOutputStream().write(head("Content-Length: 1000000"));
      socket.getOutputStream().write(new byte[500_000]);
      Await.until(() -> receiver.inFlight.used() > 0);
    }
    Await.until(() -> receiver.inFlight.used() == 0);
    Await.until(
        () ->
            receiver.metrics.find("sense.receiver.requests").tag("outcome", "abandoned").counter()
                != null);
    assertThat(receiver.written()).isEmpty();
  }

  @Test
  void h6_answersAChunkedBodyThatIsNoneWith400() throws Exception {
    try (Socket socket = new Socket(LOOPBACK, receiver.httpPort())) {
      socket.getOutputStream().write(head("Transfer-Encoding: chunked"));
      socket.getOutputStream().write("no length\r\n".getBytes(UTF_8));
      assertThat(readHead(socket.getInputStream())).startsWith("HTTP/1.1 400");
    }
  }

  @Test
  void answersAClientThatAsksFirstWithoutItsBody() throws Exception {
    try (Socket socket = new Socket(LOOPBACK, receiver.httpPort())) {
      socket.getOutputStream().write(head("Content-Length: 100000000\r\nExpect: 100-continue"));
      assertThat(readHead(socket.getInputStream())).startsWith("HTTP/1.1 413");
    }
  }

  @Test
  void cutsALargeRequestIntoPiecesOfAtMost512kB() throws Exception {
    var spans = new ArrayList<io.opentelemetry.proto.trace.v1.Span>();
    Random random = new Random(1);
    for (int i = 1; i <= 20_000; i++) {
      spans.add(span(random.nextLong() | 1));
    }
    byte[] body = traces(spans.toArray(io.opentelemetry.proto.trace.v1.Span[]::new)).toByteArray();
    assertThat(send(gzip("/v1/traces", gzip(body))).statusCode()).isEqualTo(200);
    List<io.opentelemetry.proto.trace.v1.Span> arrived = new ArrayList<>();
    for (byte[] piece : receiver.written()) {
      assertThat(piece.length).isLessThanOrEqualTo(512_000);
      ExportTraceServiceRequest request = ExportTraceServiceRequest.parseFrom(piece);
      assertThat(request.getResourceSpans(0).getResource()).isEqualTo(Requests.resource("shop"));
      arrived.addAll(request.getResourceSpans(0).getScopeSpans(0).getSpansList());
    }
    assertThat(arrived).isEqualTo(spans);
  }

  @Test
  void finishesARequestUnderWayWhenItIsClosed() throws Exception {
    restart(Options.defaults().withoutAcknowledgements());
    CompletableFuture<HttpResponse<byte[]>> answer =
        CLIENT.sendAsync(
            request("/v1/traces", PROTOBUF, traces(span(1)).toByteArray()).build(),
            BodyHandlers.ofByteArray());
    Await.until(() -> receiver.written().size() == 1);
    CompletableFuture<Void> closing = CompletableFuture.runAsync(receiver::closeHttp);
    Await.until(() -> isRefusing(receiver.httpPort()));
    assertThat(answer).isNotDone();
    receiver.kafka.completeNext();
    assertThat(answer.get().statusCode()).isEqualTo(200);
    closing.get();
  }

  @Test
  void answersWhatItsEndBreaksOffAsRetryable() throws Exception {
    restart(Options.defaults().withoutAcknowledgements().stopTimeout(Duration.ofMillis(200)));
    CompletableFuture<HttpResponse<byte[]>> answer =
        CLIENT.sendAsync(
            request("/v1/traces", PROTOBUF, traces(span(1)).toByteArray()).build(),
            BodyHandlers.ofByteArray());
    Await.until(() -> receiver.written().size() == 1);
    receiver.closeHttp();
    receiver.kafka.completeNext();
    try {
      assertRetryable(answer.get(), 503);
    } catch (ExecutionException e) { // without an answer, which clients take for the same
      assertThat(e).hasCauseInstanceOf(IOException.class);
    }
  }

  private static boolean isRefusing(int port) {
    try (Socket socket = new Socket(LOOPBACK, port)) {
      socket.setSoTimeout(50); // accepted just before it closed, it would hold up the closing
      return socket.getInputStream().read() < 0;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  private static void assertRetryable(HttpResponse<byte[]> answer, int status) throws Exception {
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Retry-After")).contains("3");
    Status body = Status.parseFrom(answer.body());
    assertThat(body.getCode()).isEqualTo(Code.UNAVAILABLE_VALUE);
    assertThat(body.getDetails(0).unpack(RetryInfo.class).getRetryDelay().getSeconds())
        .isEqualTo(3);
  }

  private void restart(Options options) {
    if (receiver != SHARED) {
      receiver.close();
    }
    receiver = InProcessReceiver.start(options);
  }

  private HttpResponse<byte[]> post(String path, String type, byte[] body) throws Exception {
    return send(request(path, type, body));
  }

  private HttpRequest.Builder gzip(String path, byte[] compressed) {
    return request(path, PROTOBUF, compressed).header("Content-Encoding", "gzip");
  }

  private HttpRequest.Builder request(String path, String type, byte[] body) {
    return HttpRequest.newBuilder(receiver.uri(path))
        .header("Content-Type", type)
        .POST(BodyPublishers.ofByteArray(body));
  }

  private static HttpResponse<byte[]> send(HttpRequest.Builder request) throws Exception {
    return CLIENT.send(request.build(), BodyHandlers.ofByteArray());
  }

  private static byte[] head(String more) {
    return ("POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: "
            + PROTOBUF
            + "\r\n"
            + more
            + "\r\n\r\n")
        .getBytes(UTF_8);
  }

  /** An answer's status line and headers; a body, if there is one, stays unread. */
  private static String readHead(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int c = in.read();
      if (c < 0) {
        return head.toString();
      }
      head.append((char) c);
    }
    return head.toString();
  }

  private static byte[] gzip(byte[] body) throws IOException {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
      gzip.write(body);
    }
    return compressed.toByteArray();
  }
}
