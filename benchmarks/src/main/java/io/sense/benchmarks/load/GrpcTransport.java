package io.sense.benchmarks.load;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Codec;
import io.grpc.Compressor;
import io.grpc.CompressorRegistry;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** OTLP/gRPC, without building messages: bodies go out as they are. Thread-safe. */
public final class GrpcTransport implements Transport {
  private static final Set<Status.Code> RETRYABLE =
      Set.of(
          Status.Code.UNAVAILABLE,
          Status.Code.RESOURCE_EXHAUSTED,
          Status.Code.ABORTED,
          Status.Code.DEADLINE_EXCEEDED,
          Status.Code.CANCELLED);
  private static final String SERVICE = "opentelemetry.proto.collector.";
  private static final MethodDescriptor<byte[], byte[]> TRACES =
      method(SERVICE + "trace.v1.TraceService/Export");
  private static final MethodDescriptor<byte[], byte[]> LOGS =
      method(SERVICE + "logs.v1.LogsService/Export");

  private final ManagedChannel channel;

  /** To one receiver on this machine. */
  public GrpcTransport(int port) {
    CompressorRegistry compressors = CompressorRegistry.newEmptyInstance();
    compressors.register(new CompressedAlready());
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", port)
            .usePlaintext()
            .compressorRegistry(compressors)
            .build();
  }

  @Override
  public CompletableFuture<Answer> send(Request request) {
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    ClientCall<byte[], byte[]> call =
        channel.newCall(
            request.path().equals(Request.LOGS) ? LOGS : TRACES,
            request.isGzip()
                ? CallOptions.DEFAULT.withCompression(CompressedAlready.ENCODING)
                : CallOptions.DEFAULT);
    call.start(new Listener(request, answer), new Metadata());
    call.request(1);
    call.sendMessage(request.body());
    call.halfClose();
    return answer;
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }

  private static final class Listener extends ClientCall.Listener<byte[]> {
    private final Request request;
    private final CompletableFuture<Answer> answer;
    private byte[] message = {};

    Listener(Request request, CompletableFuture<Answer> answer) {
      this.request = request;
      this.answer = answer;
    }

    @Override
    public void onMessage(byte[] received) {
      message = received;
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      String reason = request.path() + ": gRPC " + status;
      if (!status.isOk()) {
        answer.complete(
            RETRYABLE.contains(status.getCode()) ? Answer.again(reason) : Answer.refused(reason));
      } else {
        answer.complete(Answer.success(request.path(), message));
      }
    }
  }

  /** Names what was done to the bytes before. */
  private static final class CompressedAlready implements Compressor {
    static final String ENCODING = new Codec.Gzip().getMessageEncoding();

    @Override
    public String getMessageEncoding() {
      return ENCODING;
    }

    @Override
    public OutputStream compress(OutputStream out) {
      return out;
    }
  }

  private static MethodDescriptor<byte[], byte[]> method(String name) {
    return MethodDescriptor.newBuilder(new Bytes(), new Bytes())
        .setType(MethodDescriptor.MethodType.UNARY)
        .setFullMethodName(name)
        .build();
  }

  static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException("Memory does not fail", e);
      }
    }
  }
}
