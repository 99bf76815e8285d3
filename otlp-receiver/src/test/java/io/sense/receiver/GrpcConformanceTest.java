package io.sense.receiver;

import static io.sense.receiver.otlp.Requests.log;
import static io.sense.receiver.otlp.Requests.logs;
import static io.sense.receiver.otlp.Requests.span;
import static io.sense.receiver.otlp.Requests.spanId;
import static io.sense.receiver.otlp.Requests.traces;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.ByteString;
import com.google.rpc.BadRequest;
import com.google.rpc.RetryInfo;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Codec;
import io.grpc.CompressorRegistry;
import io.grpc.ConnectivityState;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.opentelemetry.proto.collector.logs.v1.LogsServiceGrpc;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.MetricsServiceGrpc;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import io.sense.receiver.InProcessReceiver.Options;
import io.sense.telemetry.Topics;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** OTLP/gRPC as the specification says. Item numbers are in the names. */
final class GrpcConformanceTest {
  private static final InProcessReceiver SHARED = InProcessReceiver.start(Options.defaults());

  private InProcessReceiver receiver = SHARED;
  private ManagedChannel channel = connect(SHARED);

  @AfterEach
  void forget() {
    channel.shutdownNow();
    Await.until(() -> receiver.inFlight.used() == 0);
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
  void t1_takesPlainAndGzipMessages() {
    ExportTraceServiceRequest request = traces(span(1));
    traceStub().export(request);
    traceStub().withCompression("gzip").export(request);
    assertThat(receiver.written()).containsExactly(request.toByteArray(), request.toByteArray());
  }

  @Test
  void t1_takesMessagesThatSayTheyAreNotCompressed() {
    channel.shutdownNow();
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", receiver.grpcPort())
            .usePlaintext()
            .compressorRegistry(registryOf(new SaidIdentity()))
            .intercept(new Uncompressed())
            .build();
    byte[] body = traces(span(1)).toByteArray();
    assertThat(export(body, "identity")).isEmpty();
    assertThat(receiver.written()).containsExactly(body);
  }

  @Test
  void t2_g2_refusesAMessageOver64MebibytesForGood() {
    StatusRuntimeException e = failure(new byte[(64 << 20) + 1], "identity");
    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(retryInfo(e)).as("without which clients do not send it again").isEmpty();
    Await.until(
        () ->
            receiver.metrics.find("sense.receiver.requests").tag("outcome", "too-large").counter()
                != null);
  }

  @Test
  void t2_g2_stopsAGzipBombAtTheLimit() {
    StatusRuntimeException e = failure(new byte[128 << 20], "gzip");
    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(e.getStatus().getDescription()).contains("67108864");
    assertThat(retryInfo(e)).isEmpty();
    assertThat(receiver.written()).isEmpty();
  }

  @Test
  void t2_takesAMessageOfExactlyTheLimit() {
    byte[] body = traces(span(1), span(2)).toByteArray();
    restart(Options.defaults().maxRequest(body.length));
    assertThat(export(body, "identity")).isEmpty();
    assertThat(export(body, "gzip")).isEmpty();
    restart(Options.defaults().maxRequest(body.length - 1));
    for (String encoding : List.of("identity", "gzip")) {
      StatusRuntimeException e = failure(body, encoding);
      assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
      assertThat(retryInfo(e)).isEmpty();
    }
  }

  @Test
  void t3_keepsAnswersShortHoweverManyAreRefused() {
    ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
    for (int i = 0; i < 10_000; i++) {
      request.mergeFrom(traces(span(ByteString.EMPTY, spanId(i))));
    }
    ExportTraceServiceResponse answer = traceStub().export(request.build());
    assertThat(answer.getPartialSuccess().getRejectedSpans()).isEqualTo(10_000);
    assertThat(answer.getSerializedSize()).isLessThan(1_000);
  }

  /** Which is how clients find receivers that were added. */
  @Test
  void asksAClientToConnectAnewNowAndThen() {
    restart(Options.defaults().connectionAge(Duration.ofSeconds(1))); // gRPC knows no shorter one
    traceStub().export(traces(span(1)));
    Await.until(() -> channel.getState(false) != ConnectivityState.READY);
    traceStub().export(traces(span(2)));
    assertThat(receiver.written()).hasSize(2);
  }

  @Test
  void t4_answersAnEmptyRequestWithSuccessAndWritesNothing() {
    assertThat(traceStub().export(ExportTraceServiceRequest.getDefaultInstance()))
        .isEqualTo(ExportTraceServiceResponse.getDefaultInstance());
    assertThat(logsStub().export(logs())).isEqualTo(ExportLogsServiceResponse.getDefaultInstance());
    assertThat(receiver.written()).isEmpty();
  }

  @Test
  void t5_t7_answersFullSuccessWithoutPartialSuccess() {
    assertThat(traceStub().export(traces(span(1))).hasPartialSuccess()).isFalse();
    assertThat(export(traces(span(1)).toByteArray(), "identity")).isEmpty();
  }

  @Test
  void t6_countsRefusedRecordsInPartialSuccessAndTakesTheRest() throws Exception {
    var spans = traceStub().export(traces(span(1), span(spanId(2), spanId(2)))).getPartialSuccess();
    assertThat(spans.getRejectedSpans()).isEqualTo(1);
    assertThat(spans.getErrorMessage()).contains("trace id");
    assertThat(ExportTraceServiceRequest.parseFrom(receiver.written().get(0)))
        .isEqualTo(traces(span(1)));
    var logs = logsStub().export(logs(log("a"), log("x".repeat(2 << 20)))).getPartialSuccess();
    assertThat(logs.getRejectedLogRecords()).isEqualTo(1);
  }

  @Test
  void t8_takesTheSameRequestAgain() {
    traceStub().export(traces(span(1)));
    traceStub().export(traces(span(1)));
    assertThat(receiver.written()).hasSize(2);
  }

  @Test
  void t9_forwardsFieldsItDoesNotKnow() {
    byte[] body =
        ByteString.copyFrom(traces(span(1)).toByteArray())
            .concat(ByteString.copyFrom(new byte[] {(byte) 0xa0, 0x7d, 1}))
            .toByteArray();
    export(body, "identity");
    assertThat(receiver.written()).containsExactly(body);
  }

  @Test
  void g1_takesEachSignalIntoItsTopicAndManyCallsSideBySide() throws Exception {
    logsStub().export(logs(log("x")));
    assertThat(receiver.kafka.history().get(0).topic()).isEqualTo(Topics.OTLP_LOGS);
    List<ListenableFuture<ExportTraceServiceResponse>> answers = new ArrayList<>();
    for (int i = 1; i <= 200; i++) {
      answers.add(TraceServiceGrpc.newFutureStub(channel).export(traces(span(i))));
    }
    for (ListenableFuture<ExportTraceServiceResponse> answer : answers) {
      assertThat(answer.get()).isEqualTo(ExportTraceServiceResponse.getDefaultInstance());
    }
    assertThat(receiver.written()).hasSize(201);
  }

  @Test
  void g1_saysThatItDoesNotTakeMetrics() {
    StatusRuntimeException e =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () ->
                MetricsServiceGrpc.newBlockingStub(channel)
                    .export(ExportMetricsServiceRequest.getDefaultInstance()));
    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
    assertThat(e.getStatus().getDescription())
        .isEqualTo("Sense takes traces and logs, not metrics");
  }

  @Test
  void g3_g4_answersKafkaAwayWithUnavailableAndRetryInfo() {
    receiver.kafkaFault = Optional.of("Kafka is gone");
    assertRetryable(failure(traces(span(1)).toByteArray(), "identity"));
    assertThat(receiver.written()).isEmpty();
  }

  @Test
  void g3_g4_answersUnavailableWhenKafkaDoesNotAcknowledge() throws Exception {
    restart(Options.defaults().withoutAcknowledgements());
    var answer = TraceServiceGrpc.newFutureStub(channel).export(traces(span(1)));
    Await.until(() -> receiver.written().size() == 1);
    receiver.kafka.errorNext(new org.apache.kafka.common.errors.TimeoutException("too late"));
    assertRetryable(failure(answer));
  }

  @Test
  void g3_g4_refusesBeyondTheBoundOfBytesInFlightUntilThereIsRoom() throws Exception {
    restart(Options.defaults().inFlight(170_000).withoutAcknowledgements());
    var request = logs(log("x".repeat(60_000)));
    var first = LogsServiceGrpc.newFutureStub(channel).export(request);
    Await.until(() -> receiver.written().size() == 1);
    assertThat(receiver.inFlight.used()).isEqualTo(request.getSerializedSize());
    byte[] larger = logs(log("x".repeat(150_000))).toByteArray();
    assertRetryable(failure(larger, "identity")); // while it gathers
    assertRetryable(failure(request.toByteArray(), "gzip")); // while it is decompressed
    receiver.kafka.completeNext();
    first.get();
    var second = LogsServiceGrpc.newFutureStub(channel).export(request);
    Await.until(() -> receiver.written().size() == 2);
    receiver.kafka.completeNext();
    second.get();
  }

  @Test
  void g4_answersBadDataWithInvalidArgumentAndBadRequest() throws Exception {
    byte[] body = traces(span(1)).toByteArray();
    StatusRuntimeException e = failure(Arrays.copyOf(body, body.length - 1), "identity");
    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    BadRequest details = StatusProto.fromThrowable(e).getDetails(0).unpack(BadRequest.class);
    assertThat(details.getFieldViolations(0).getDescription()).contains("Truncated protobuf");
  }

  @Test
  void g4_answersGzipThatIsNoneWithInvalidArgument() {
    channel.shutdownNow();
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", receiver.grpcPort())
            .usePlaintext()
            .compressorRegistry(registryOf(new NotGzip()))
            .build();
    StatusRuntimeException e = failure(traces(span(1)).toByteArray(), "gzip");
    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(e.getStatus().getDescription()).contains("not gzip");
  }

  @Test
  void answersAMissingOrWrongTokenWithUnauthenticatedAndTakesAnyOfSeveral() {
    restart(Options.defaults().tokens("old", "new"));
    assertThat(failure(new byte[0], "identity").getStatus().getCode())
        .isEqualTo(Status.Code.UNAUTHENTICATED);
    for (String token : List.of("old", "new")) {
      Metadata headers = new Metadata();
      headers.put(
          Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
      traceStub()
          .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
          .export(traces(span(1)));
    }
    assertThat(receiver.written()).hasSize(2);
  }

  @Test
  void answersAClientThatStopsSendingWithDeadlineExceeded() throws Exception {
    restart(Options.defaults().requestTimeout(Duration.ofMillis(200)));
    ClientCall<byte[], byte[]> call =
        channel.newCall(
            TRACES_AS_BYTES.toBuilder()
                .setType(MethodDescriptor.MethodType.CLIENT_STREAMING) // sends its headers at once
                .build(),
            CallOptions.DEFAULT);
    CompletableFuture<Status> closed = new CompletableFuture<>();
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onClose(Status status, Metadata trailers) {
            closed.complete(status);
          }
        },
        new Metadata());
    call.request(1);
    assertThat(closed.get(30, TimeUnit.SECONDS).getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
  }

  @Test
  void forgetsAClientThatGoesAwayBeforeItsAnswer() {
    restart(Options.defaults().withoutAcknowledgements());
    var answer = TraceServiceGrpc.newFutureStub(channel).export(traces(span(1)));
    Await.until(() -> receiver.written().size() == 1);
    answer.cancel(true);
    Await.until(
        () ->
            receiver.metrics.find("sense.receiver.requests").tag("outcome", "abandoned").counter()
                != null);
    assertThat(receiver.inFlight.used()).as("Kafka still has it").isPositive();
    receiver.kafka.completeNext();
    Await.until(() -> receiver.inFlight.used() == 0);
  }

  @Test
  void finishesACallUnderWayWhenItIsClosedAndTakesNoFurtherOne() throws Exception {
    restart(Options.defaults().withoutAcknowledgements());
    var answer = TraceServiceGrpc.newFutureStub(channel).export(traces(span(1)));
    Await.until(() -> receiver.written().size() == 1);
    CompletableFuture<Void> closing = CompletableFuture.runAsync(receiver::closeGrpc);
    Await.until(
        () -> {
          StatusRuntimeException e = failure(new byte[0], "identity");
          return e != null && e.getStatus().getCode() == Status.Code.UNAVAILABLE;
        });
    assertThat(answer.isDone()).isFalse();
    receiver.kafka.completeNext();
    answer.get(10, TimeUnit.SECONDS);
    closing.get();
  }

  private static final MethodDescriptor<byte[], byte[]> TRACES_AS_BYTES =
      MethodDescriptor.<byte[], byte[]>newBuilder()
          .setType(MethodDescriptor.MethodType.UNARY)
          .setFullMethodName(TraceServiceGrpc.getExportMethod().getFullMethodName())
          .setRequestMarshaller(new AsBytes())
          .setResponseMarshaller(new AsBytes())
          .build();

  private byte[] export(byte[] body, String encoding) {
    return ClientCalls.blockingUnaryCall(
        (Channel) channel, TRACES_AS_BYTES, CallOptions.DEFAULT.withCompression(encoding), body);
  }

  private StatusRuntimeException failure(byte[] body, String encoding) {
    return catchThrowableOfType(StatusRuntimeException.class, () -> export(body, encoding));
  }

  private static StatusRuntimeException failure(ListenableFuture<?> answer) {
    ExecutionException e = catchThrowableOfType(ExecutionException.class, answer::get);
    return (StatusRuntimeException) e.getCause();
  }

  private static void assertRetryable(StatusRuntimeException e) {
    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(retryInfo(e)).contains(Duration.ofSeconds(3));
  }

  private static Optional<Duration> retryInfo(StatusRuntimeException e) {
    com.google.rpc.Status status = StatusProto.fromThrowable(e);
    return status.getDetailsList().stream()
        .filter(detail -> detail.is(RetryInfo.class))
        .findFirst()
        .map(
            detail -> {
              try {
                return Duration.ofSeconds(
                    detail.unpack(RetryInfo.class).getRetryDelay().getSeconds());
              } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
              }
            });
  }

  private TraceServiceGrpc.TraceServiceBlockingStub traceStub() {
    return TraceServiceGrpc.newBlockingStub(channel);
  }

  private LogsServiceGrpc.LogsServiceBlockingStub logsStub() {
    return LogsServiceGrpc.newBlockingStub(channel);
  }

  private void restart(Options options) {
    channel.shutdownNow();
    if (receiver != SHARED) {
      receiver.close();
    }
    receiver = InProcessReceiver.start(options);
    channel = connect(receiver);
  }

  private static ManagedChannel connect(InProcessReceiver to) {
    return NettyChannelBuilder.forAddress("127.0.0.1", to.grpcPort()).usePlaintext().build();
  }

  private static CompressorRegistry registryOf(Codec codec) {
    CompressorRegistry registry = CompressorRegistry.newEmptyInstance();
    registry.register(codec);
    return registry;
  }

  /** Says gzip and is none. */
  private static final class NotGzip implements Codec {
    @Override
    public String getMessageEncoding() {
      return "gzip";
    }

    @Override
    public OutputStream compress(OutputStream out) throws IOException {
      out.write("plain".getBytes(UTF_8));
      return out;
    }

    @Override
    public InputStream decompress(InputStream in) {
      return in;
    }
  }

  /** Sends {@code grpc-encoding: identity}, which gRPC's own identity leaves unsaid. */
  private static final class SaidIdentity implements Codec {
    @Override
    public String getMessageEncoding() {
      return "identity";
    }

    @Override
    public OutputStream compress(OutputStream out) {
      return out;
    }

    @Override
    public InputStream decompress(InputStream in) {
      return in;
    }
  }

  /** Sends every message with its compressed flag unset. */
  private static final class Uncompressed implements ClientInterceptor {
    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(
        MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
      return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
        @Override
        public void sendMessage(Q message) {
          setMessageCompression(false);
          super.sendMessage(message);
        }
      };
    }
  }

  private static final class AsBytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
