package io.sense.receiver.grpc;

import com.google.protobuf.Message;
import io.grpc.Codec;
import io.grpc.DecompressorRegistry;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.sense.receiver.intake.BearerTokens;
import io.sense.receiver.intake.BodyReader;
import io.sense.receiver.intake.Intake;
import io.sense.receiver.intake.ReceiverMetrics;
import io.sense.receiver.intake.RefusedException;
import io.sense.receiver.otlp.Signal;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * OTLP/gRPC: {@code TraceService/Export} and {@code LogsService/Export}.
 *
 * <p>Messages are handed over as streams and read in steps: the generated stubs would build all of
 * a message's objects before anybody could refuse it.
 */
public final class OtlpGrpcServer {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final String METRICS_SERVICE =
      "opentelemetry.proto.collector.metrics.v1.MetricsService";

  /** Held, because the logging framework would forget its level otherwise. */
  private static final Logger TRANSPORT =
      Logger.getLogger("io.grpc.netty.shaded.io.grpc.netty.NettyServerStream");

  static {
    // It warns with a stack trace of every message that is too long: a client's fault, and counted.
    TRANSPORT.setLevel(Level.SEVERE);
  }

  /** What a connection may send before anybody has asked for it, in bytes. */
  private static final int WINDOW_BYTES = 1 << 20;

  /** Clients may ping as often as this without being sent away. */
  private static final Duration SHORTEST_KEEP_ALIVE = Duration.ofSeconds(10);

  /**
   * Where and how to serve.
   *
   * @param host address to listen on
   * @param port 0 lets the system choose
   * @param callsPerConnection at most so many at a time; a client waits with further ones
   * @param connectionAge after which a client is asked to connect anew, a tenth more or less: else
   *     its connections stay with the receivers that there were when it came, and one that was
   *     added gets nothing. Calls under way have the stop timeout
   * @param timeLimit for a call's message to arrive
   * @param retryDelay told to clients that shall try again
   * @param stopTimeout how long calls under way may take when it is closed
   */
  public record Config(
      String host,
      int port,
      int callsPerConnection,
      Duration connectionAge,
      Duration timeLimit,
      Duration retryDelay,
      Duration stopTimeout) {}

  private final Server server;
  private final ExecutorService threads;
  private final ScheduledThreadPoolExecutor clock;
  private final Duration stopTimeout;

  private OtlpGrpcServer(
      Server server,
      ExecutorService threads,
      ScheduledThreadPoolExecutor clock,
      Duration stopTimeout) {
    this.server = server;
    this.threads = threads;
    this.clock = clock;
    this.stopTimeout = stopTimeout;
  }

  /**
   * Starts listening.
   *
   * @param tls speaks TLS and nothing else if there
   * @throws IOException if the port is taken
   */
  public static OtlpGrpcServer start(
      Config config,
      Optional<SslContext> tls,
      Intake intake,
      BearerTokens tokens,
      BodyReader reader,
      ReceiverMetrics metrics)
      throws IOException {
    int processors = Runtime.getRuntime().availableProcessors();
    ExecutorService threads =
        Executors.newFixedThreadPool(Math.max(4, 2 * processors), named("otlp-grpc"));
    ScheduledThreadPoolExecutor clock =
        new ScheduledThreadPoolExecutor(1, named("otlp-grpc-clock"));
    clock.setRemoveOnCancelPolicy(true);
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(new InetSocketAddress(config.host(), config.port()))
            .executor(threads)
            .addStreamTracerFactory(InboundBytes.of(intake))
            .decompressorRegistry(
                DecompressorRegistry.emptyInstance()
                    .with(new MarkedGzip(), true)
                    .with(Codec.Identity.NONE, false))
            .maxInboundMessageSize(reader.maxBytes())
            .maxConcurrentCallsPerConnection(config.callsPerConnection())
            .maxConnectionAge(config.connectionAge().toMillis(), TimeUnit.MILLISECONDS)
            .maxConnectionAgeGrace(config.stopTimeout().toMillis(), TimeUnit.MILLISECONDS)
            .flowControlWindow(WINDOW_BYTES)
            .permitKeepAliveTime(SHORTEST_KEEP_ALIVE.toSeconds(), TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true);
    tls.ifPresent(builder::sslContext);
    for (Signal signal : Signal.values()) {
      ServerCallHandler<InputStream, Message> handler =
          (call, headers) -> {
            ExportCall export =
                new ExportCall(
                    signal,
                    call,
                    InboundBytes.ofCall(),
                    intake,
                    reader,
                    metrics,
                    config.retryDelay());
            try {
              tokens.require(headers.get(AUTHORIZATION));
              intake.requireKafka();
              export.begin(clock, config.timeLimit());
            } catch (RefusedException e) {
              export.refuse(e);
            }
            return export;
          };
      builder.addService(service(signal.service(), handler));
    }
    builder.addService(service(METRICS_SERVICE, OtlpGrpcServer::refuseMetrics));
    try {
      return new OtlpGrpcServer(builder.build().start(), threads, clock, config.stopTimeout());
    } catch (IOException e) {
      threads.shutdownNow();
      clock.shutdownNow();
      throw e;
    }
  }

  /** The port it listens on. */
  public int port() {
    return server.getPort();
  }

  /** Takes nothing new, lets calls under way finish within the stop timeout, and stops. */
  public void close() {
    server.shutdown();
    try {
      if (!server.awaitTermination(stopTimeout.toMillis(), TimeUnit.MILLISECONDS)) {
        server.shutdownNow();
      }
    } catch (InterruptedException e) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
    clock.shutdownNow();
    threads.shutdown();
  }

  private static ServerCall.Listener<InputStream> refuseMetrics(
      ServerCall<InputStream, Message> call, Metadata headers) {
    call.close(
        Status.UNIMPLEMENTED.withDescription("Sense takes traces and logs, not metrics"),
        new Metadata());
    return new ServerCall.Listener<>() {};
  }

  private static ServerServiceDefinition service(
      String name, ServerCallHandler<InputStream, Message> handler) {
    MethodDescriptor<InputStream, Message> export =
        MethodDescriptor.<InputStream, Message>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(MethodDescriptor.generateFullMethodName(name, "Export"))
            .setRequestMarshaller(new AsStream())
            .setResponseMarshaller(new AsBytes())
            .build();
    return ServerServiceDefinition.builder(name).addMethod(export, handler).build();
  }

  private static ThreadFactory named(String name) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  /** Hands over the stream as it is. */
  private static final class AsStream implements MethodDescriptor.Marshaller<InputStream> {
    @Override
    public InputStream stream(InputStream value) {
      return value;
    }

    @Override
    public InputStream parse(InputStream stream) {
      return stream;
    }
  }

  /** Writes answers; reads none. */
  private static final class AsBytes implements MethodDescriptor.Marshaller<Message> {
    @Override
    public InputStream stream(Message value) {
      return value.toByteString().newInput();
    }

    @Override
    public Message parse(InputStream stream) {
      throw new UnsupportedOperationException("A server reads no answers");
    }
  }
}
