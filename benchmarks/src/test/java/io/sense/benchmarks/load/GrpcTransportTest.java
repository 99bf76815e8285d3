package io.sense.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsPartialSuccess;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GrpcTransportTest {
  private static final String SERVICE = "opentelemetry.proto.collector.logs.v1.LogsService";

  private final BlockingQueue<byte[]> received = new LinkedBlockingQueue<>();
  private Status status = Status.OK;
  private byte[] response = {};
  private Server server;
  private GrpcTransport transport;

  @BeforeEach
  void start() throws IOException {
    MethodDescriptor<byte[], byte[]> export =
        MethodDescriptor.newBuilder(new GrpcTransport.Bytes(), new GrpcTransport.Bytes())
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(SERVICE + "/Export")
            .build();
    server =
        NettyServerBuilder.forPort(0)
            .addService(
                ServerServiceDefinition.builder(SERVICE).addMethod(export, new Taker()).build())
            .build()
            .start();
    transport = new GrpcTransport(server.getPort());
  }

  @AfterEach
  void stop() {
    transport.close();
    server.shutdownNow();
  }

  @Test
  void sendsBytesThatWereCompressedBefore() throws Exception {
    byte[] otlp =
        "a request of logs, a request of logs".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    byte[] gzip = new TemplateGzip(otlp, new int[0]).compress(otlp);

    assertThat(send(new Request(Request.LOGS, gzip, 1, true)))
        .isEqualTo(Transport.Answer.Kind.ACCEPTED);
    assertThat(received.poll(10, TimeUnit.SECONDS)).isEqualTo(otlp);
  }

  @Test
  void sendsPlainBytesAsTheyAre() throws Exception {
    byte[] otlp = {1, 2, 3};

    assertThat(send(new Request(Request.LOGS, otlp, 1, false)))
        .isEqualTo(Transport.Answer.Kind.ACCEPTED);
    assertThat(received.poll(10, TimeUnit.SECONDS)).isEqualTo(otlp);
  }

  @Test
  void tellsWhatIsWorthAnotherAttempt() {
    Request request = new Request(Request.LOGS, new byte[] {1}, 1, false);
    status = Status.UNAVAILABLE;
    assertThat(send(request)).isEqualTo(Transport.Answer.Kind.AGAIN);
    status = Status.INVALID_ARGUMENT;
    assertThat(send(request)).isEqualTo(Transport.Answer.Kind.REFUSED);
    status = Status.OK;
    response = new byte[] {9};
    assertThat(send(request)).isEqualTo(Transport.Answer.Kind.REFUSED);
    response = partial(ExportLogsPartialSuccess.newBuilder().setRejectedLogRecords(3));
    assertThat(send(request)).isEqualTo(Transport.Answer.Kind.REFUSED);
    response = partial(ExportLogsPartialSuccess.newBuilder()); // as the Collector answers
    assertThat(send(request)).isEqualTo(Transport.Answer.Kind.ACCEPTED);
  }

  private static byte[] partial(ExportLogsPartialSuccess.Builder partial) {
    return ExportLogsServiceResponse.newBuilder().setPartialSuccess(partial).build().toByteArray();
  }

  private Transport.Answer.Kind send(Request request) {
    return transport.send(request).join().kind();
  }

  private final class Taker implements ServerCallHandler<byte[], byte[]> {
    @Override
    public ServerCall.Listener<byte[]> startCall(
        ServerCall<byte[], byte[]> call, Metadata headers) {
      call.request(1);
      return new ServerCall.Listener<>() {
        @Override
        public void onMessage(byte[] message) {
          received.add(message);
        }

        @Override
        public void onHalfClose() {
          if (status.isOk()) {
            call.sendHeaders(new Metadata());
            call.sendMessage(response);
          }
          call.close(status, new Metadata());
        }
      };
    }
  }
}
