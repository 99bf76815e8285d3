package io.sense.receiver;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sense.receiver.grpc.OtlpGrpcServer;
import io.sense.receiver.http.OtlpHttpServer;
import io.sense.receiver.intake.BearerTokens;
import io.sense.receiver.intake.BodyReader;
import io.sense.receiver.intake.InFlightBytes;
import io.sense.receiver.intake.Intake;
import io.sense.receiver.intake.ReceiverMetrics;
import io.sense.receiver.kafka.KafkaWriter;
import io.sense.settings.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Both servers on free ports before a producer that only remembers. */
final class InProcessReceiver implements AutoCloseable {
  private static final Duration RETRY_DELAY = Duration.ofSeconds(3);

  /** What a test may want to be different. */
  static final class Options {
    private int maxRequestBytes = 64 << 20;
    private long inFlightBytes = 192 << 20;
    private Duration requestTimeout = Duration.ofSeconds(30);
    private boolean acknowledges = true;
    private List<String> tokens = List.of();
    private Duration stopTimeout = Duration.ofSeconds(20);
    private Duration connectionAge = Duration.ofHours(1);

    static Options defaults() {
      return new Options();
    }

    Options maxRequest(int bytes) {
      maxRequestBytes = bytes;
      return this;
    }

    Options inFlight(long bytes) {
      inFlightBytes = bytes;
      return this;
    }

    Options requestTimeout(Duration timeout) {
      requestTimeout = timeout;
      return this;
    }

    /** The producer keeps records until the test says what becomes of them. */
    Options withoutAcknowledgements() {
      acknowledges = false;
      return this;
    }

    Options stopTimeout(Duration timeout) {
      stopTimeout = timeout;
      return this;
    }

    Options connectionAge(Duration age) {
      connectionAge = age;
      return this;
    }

    Options tokens(String... accepted) {
      tokens = List.of(accepted);
      return this;
    }
  }

  final MockProducer<byte[], byte[]> kafka;
  final InFlightBytes inFlight;
  final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  volatile Optional<String> kafkaFault = Optional.empty();

  private final Map<Meter.Id, Double> countedBefore = new ConcurrentHashMap<>();
  private final OtlpHttpServer http;
  private final OtlpGrpcServer grpc;

  private InProcessReceiver(Options options) {
    kafka =
        new MockProducer<>(
            options.acknowledges,
            new RoundRobinPartitioner(),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    inFlight = new InFlightBytes(options.inFlightBytes);
    ReceiverMetrics counts = new ReceiverMetrics(metrics, inFlight);
    Intake intake = new Intake(inFlight, new KafkaWriter(kafka), () -> kafkaFault, counts);
    BearerTokens tokens = new BearerTokens(options.tokens.stream().map(Secret::new).toList());
    BodyReader reader = new BodyReader(options.maxRequestBytes, options.requestTimeout);
    http =
        OtlpHttpServer.start(
            new OtlpHttpServer.Config(
                "127.0.0.1",
                0,
                32,
                options.connectionAge,
                options.requestTimeout,
                RETRY_DELAY,
                options.stopTimeout),
            Optional.empty(),
            intake,
            tokens,
            reader,
            counts);
    try {
      grpc =
          OtlpGrpcServer.start(
              new OtlpGrpcServer.Config(
                  "127.0.0.1",
                  0,
                  16,
                  options.connectionAge,
                  options.requestTimeout,
                  RETRY_DELAY,
                  options.stopTimeout),
              Optional.empty(),
              intake,
              tokens,
              reader,
              counts);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static InProcessReceiver start(Options options) {
    return new InProcessReceiver(options);
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + http.port() + path);
  }

  int httpPort() {
    return http.port();
  }

  int grpcPort() {
    return grpc.port();
  }

  /** The values that the producer was given, in their order. */
  List<byte[]> written() {
    return kafka.history().stream().map(record -> record.value()).toList();
  }

  /** What was counted since {@link #countFromZero}. */
  double count(String meter, String... tags) {
    Counter counter = metrics.get(meter).tags(tags).counter();
    return counter.count() - countedBefore.getOrDefault(counter.getId(), 0.0);
  }

  /** The receiver keeps its counters, so what they count from is kept here. */
  void countFromZero() {
    for (Meter meter : metrics.getMeters()) {
      if (meter instanceof Counter counter) {
        countedBefore.put(counter.getId(), counter.count());
      }
    }
  }

  void closeHttp() {
    http.close();
  }

  void closeGrpc() {
    grpc.close();
  }

  @Override
  public void close() {
    http.close();
    grpc.close();
    kafka.close();
  }
}
