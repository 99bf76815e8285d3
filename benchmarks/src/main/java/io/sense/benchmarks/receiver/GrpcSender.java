package io.sense.benchmarks.receiver;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Compressor;
import io.grpc.CompressorRegistry;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.sense.benchmarks.BenchmarkException;
import io.sense.benchmarks.load.Request;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/** OTLP/gRPC with gzip, over a few connections. */
final class GrpcSender implements Sender {
  private static final int CONNECTIONS = 4;
  private static final Map<String, MethodDescriptor<byte[], byte[]>> METHODS =
      Map.of(
          Request.TRACES, method("opentelemetry.proto.collector.trace.v1.TraceService"),
          Request.LOGS, method("opentelemetry.proto.collector.logs.v1.LogsService"));

  private final List<ManagedChannel> channels = new ArrayList<>();
  private final AtomicLong calls = new AtomicLong();

  GrpcSender(int port) {
    CompressorRegistry ready = CompressorRegistry.newEmptyInstance();
    ready.register(new ReadyGzip());
    for (int i = 0; i < CONNECTIONS; i++) {
      channels.add(
          NettyChannelBuilder.forAddress("127.0.0.1", port)
              .usePlaintext()
              .compressorRegistry(ready)
              .build());
    }
  }

  @Override
  public CompletableFuture<Void> send(Request request) {
    CompletableFuture<Void> outcome = new CompletableFuture<>();
    ClientCall<byte[], byte[]> call =
        channels
            .get((int) (calls.getAndIncrement() % CONNECTIONS))
            .newCall(
                METHODS.get(request.path()), CallOptions.DEFAULT.withCompression(ReadyGzip.NAME));
    call.start(new Answer(outcome), new Metadata());
    call.request(1);
    call.sendMessage(request.body());
    call.halfClose();
    return outcome;
  }

  @Override
  public void close() {
    channels.forEach(ManagedChannel::shutdownNow);
  }

  private static MethodDescriptor<byte[], byte[]> method(String service) {
    return MethodDescriptor.<byte[], byte[]>newBuilder()
        .setType(MethodDescriptor.MethodType.UNARY)
        .setFullMethodName(MethodDescriptor.generateFullMethodName(service, "Export"))
        .setRequestMarshaller(new Bytes())
        .setResponseMarshaller(new Bytes())
        .build();
  }

  private static final class Answer extends ClientCall.Listener<byte[]> {
    private final CompletableFuture<Void> outcome;
    private int bytes;

    Answer(CompletableFuture<Void> outcome) {
      this.outcome = outcome;
    }

    @Override
    public void onMessage(byte[] message) {
      bytes += message.length;
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      if (status.isOk() && bytes == 0) {
        outcome.complete(null);
      } else {
        outcome.completeExceptionally(
            new BenchmarkException("gRPC %s with %d bytes".formatted(status, bytes)));
      }
    }
  }

  /** Says gzip of bytes that are gzip already, so that compressing costs the generator nothing. */
  private static final class ReadyGzip implements Compressor {
    static final String NAME = "gzip";

    @Override
    public String getMessageEncoding() {
      return NAME;
    }

    @Override
    public OutputStream compress(OutputStream out) {
      return out;
    }
  }

  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try (stream) {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException("Could not read an answer", e);
      }
    }
  }
}
