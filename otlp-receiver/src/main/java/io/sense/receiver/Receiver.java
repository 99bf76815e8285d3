package io.sense.receiver;

import io.sense.receiver.grpc.OtlpGrpcServer;
import io.sense.receiver.http.OtlpHttpServer;
import io.sense.receiver.intake.BearerTokens;
import io.sense.receiver.intake.BodyReader;
import io.sense.receiver.intake.InFlightBytes;
import io.sense.receiver.intake.Intake;
import io.sense.receiver.intake.ReceiverMetrics;
import io.sense.receiver.kafka.KafkaWatch;
import io.sense.receiver.kafka.KafkaWriter;
import io.sense.service.web.Health;
import io.sense.service.web.Metrics;
import io.sense.service.web.OperationsServer;
import io.sense.service.web.WebServerConfig;
import io.sense.settings.Deployable;
import io.sense.telemetry.Topics;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * OTLP in, Kafka out: takes traces and logs over gRPC and HTTP, forwards them to {@code otlp_spans}
 * and {@code otlp_logs}, and answers success once Kafka has acknowledged.
 *
 * <p>Keeps nothing: any number may run side by side.
 */
public final class Receiver implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Receiver.class);
  private static final long OPERATIONS_MAX_BODY_BYTES = 64 << 10;
  private static final Duration OPERATIONS_TIMEOUT = Duration.ofSeconds(5);

  private final Deque<AutoCloseable> parts = new ArrayDeque<>(); // last started, first closed
  private final List<Runnable> transports = new ArrayList<>();
  private final Health health = new Health();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private volatile boolean listening;
  private int grpcPort;
  private int httpPort;
  private int operationsPort;

  private Receiver() {}

  /** Runs until the process is told to stop. */
  public static void main(String[] args) {
    Deployable.run(
            "receiver", () -> start(ReceiverConfig.from(System.getenv(), args)), Receiver::close)
        .join();
  }

  /**
   * Starts a receiver; Kafka may be away, then it is not ready and refuses requests until Kafka is
   * there.
   *
   * @throws IllegalStateException if it could not start, such as on a port that is taken; nothing
   *     is left running
   */
  public static Receiver start(ReceiverConfig config) {
    LOG.info("Settings: {}", new TreeMap<>(config.effective()));
    Receiver receiver = new Receiver();
    try {
      receiver.open(config);
    } catch (Exception e) {
      receiver.close();
      throw new IllegalStateException("Could not start the receiver: " + e.getMessage(), e);
    }
    LOG.info(
        "OTLP/gRPC on {}, OTLP/HTTP on {}, health and metrics on {}",
        receiver.grpcPort,
        receiver.httpPort,
        receiver.operationsPort);
    return receiver;
  }

  /** The port of OTLP/gRPC. */
  public int grpcPort() {
    return grpcPort;
  }

  /** The port of OTLP/HTTP. */
  public int httpPort() {
    return httpPort;
  }

  /** The port of health and metrics. */
  public int operationsPort() {
    return operationsPort;
  }

  /** Waits until it is closed. */
  public void join() {
    closed.join();
  }

  /**
   * Turns readiness off, takes nothing new, finishes what is under way within the shutdown timeout,
   * and stops. The operations port goes last. Safe to call again.
   */
  @Override
  public void close() {
    health.drain();
    synchronized (parts) {
      while (!parts.isEmpty()) {
        AutoCloseable part = parts.pop();
        try {
          part.close();
        } catch (Exception e) {
          LOG.warn("Could not close {}", part, e);
        }
      }
    }
    if (closed.complete(null)) {
      LOG.info("Stopped");
    }
  }

  private void open(ReceiverConfig config) throws Exception {
    Metrics metrics = add(new Metrics());
    InFlightBytes inFlight = new InFlightBytes(config.inFlightBytes());
    ReceiverMetrics counts = new ReceiverMetrics(metrics.registry(), inFlight);
    // Before anybody can ask: a process that is ready must take requests.
    health.addCheck(
        "transports", () -> listening ? Optional.empty() : Optional.of("OTLP is not served yet"));
    OperationsServer operations =
        add(
            OperationsServer.start(
                new WebServerConfig(
                    config.host(),
                    config.operationsPort(),
                    OPERATIONS_MAX_BODY_BYTES,
                    OPERATIONS_TIMEOUT,
                    OPERATIONS_TIMEOUT),
                health,
                metrics));
    operationsPort = operations.port();

    KafkaWatch watch = add(KafkaWatch.start(config.kafka(), Topics.INPUTS));
    health.addCheck("kafka", watch::fault);
    KafkaWriter writer =
        KafkaWriter.connect(config.kafka(), config.kafkaTimeout(), config.inFlightBytes());
    parts.push(() -> writer.close(config.kafkaTimeout()));

    Intake intake = new Intake(inFlight, writer, watch::fault, counts);
    BearerTokens tokens = new BearerTokens(config.tokens());
    BodyReader reader = new BodyReader(config.maxRequestBytes(), config.requestTimeout());
    parts.push(this::closeTransports);
    startHttp(config, intake, tokens, reader, counts);
    startGrpc(config, intake, tokens, reader, counts);
    listening = true;
  }

  private void startHttp(
      ReceiverConfig config,
      Intake intake,
      BearerTokens tokens,
      BodyReader reader,
      ReceiverMetrics counts)
      throws Exception {
    OtlpHttpServer http =
        OtlpHttpServer.start(
            new OtlpHttpServer.Config(
                config.host(),
                config.httpPort(),
                config.httpThreads(),
                config.connectionAge(),
                config.requestTimeout(),
                config.retryDelay(),
                config.shutdownTimeout()),
            config.certificate().isPresent()
                ? Optional.of(config.certificate().get().sslContext())
                : Optional.empty(),
            intake,
            tokens,
            reader,
            counts);
    transports.add(http::close);
    httpPort = http.port();
  }

  private void startGrpc(
      ReceiverConfig config,
      Intake intake,
      BearerTokens tokens,
      BodyReader reader,
      ReceiverMetrics counts)
      throws Exception {
    OtlpGrpcServer grpc =
        OtlpGrpcServer.start(
            new OtlpGrpcServer.Config(
                config.host(),
                config.grpcPort(),
                config.callsPerConnection(),
                config.connectionAge(),
                config.requestTimeout(),
                config.retryDelay(),
                config.shutdownTimeout()),
            config.certificate().isPresent()
                ? Optional.of(config.certificate().get().grpcContext())
                : Optional.empty(),
            intake,
            tokens,
            reader,
            counts);
    transports.add(grpc::close);
    grpcPort = grpc.port();
  }

  /** Both at a time, so that the shutdown timeout holds for both together. */
  private void closeTransports() {
    CompletableFuture.allOf(
            transports.stream()
                .map(
                    transport ->
                        CompletableFuture.runAsync(
                            transport, task -> new Thread(task, "shutdown-transport").start()))
                .toArray(CompletableFuture[]::new))
        .join();
  }

  private <T extends AutoCloseable> T add(T part) {
    parts.push(part);
    return part;
  }
}
