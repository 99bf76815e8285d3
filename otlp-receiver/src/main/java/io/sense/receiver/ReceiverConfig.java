package io.sense.receiver;

import io.sense.settings.KafkaConnection;
import io.sense.settings.Secret;
import io.sense.settings.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything the receiver can be told; the README explains each setting.
 *
 * @param kafka the brokers
 * @param kafkaTimeout until a request that Kafka does not acknowledge is answered as retryable
 * @param host address to listen on
 * @param grpcPort of OTLP/gRPC; ports of 0 let the system choose
 * @param httpPort of OTLP/HTTP
 * @param operationsPort of health and metrics
 * @param maxRequestBytes longest request, before and after decompression
 * @param inFlightBytes bound of all requests together
 * @param callsPerConnection of gRPC
 * @param connectionAge after which a client is asked to connect anew
 * @param httpThreads at most so many HTTP requests are read at a time
 * @param requestTimeout for a request to arrive
 * @param retryDelay told to clients that shall try again
 * @param shutdownTimeout for requests under way when the receiver is closed
 * @param certificate for TLS on both transports, if any
 * @param tokens that clients may show; none lets everybody in
 * @param effective every setting as it is in force, for the log
 */
public record ReceiverConfig(
    KafkaConnection kafka,
    Duration kafkaTimeout,
    String host,
    int grpcPort,
    int httpPort,
    int operationsPort,
    int maxRequestBytes,
    long inFlightBytes,
    int callsPerConnection,
    Duration connectionAge,
    int httpThreads,
    Duration requestTimeout,
    Duration retryDelay,
    Duration shutdownTimeout,
    Optional<ServerCertificate> certificate,
    List<Secret> tokens,
    Map<String, String> effective) {

  private static final String PREFIX = "SENSE_RECEIVER_";
  private static final int MEBIBYTE = 1 << 20;

  /** Read, turned from JSON into protobuf and cut: a request may take this much of the bound. */
  private static final int LONGEST_REQUESTS_IN_FLIGHT = 3;

  /**
   * Reads the settings.
   *
   * @param environment names and values, as of {@link System#getenv()}
   * @param args {@code NAME=value}; they win
   * @throws io.sense.settings.InvalidSettingsException with every fault
   */
  public static ReceiverConfig from(Map<String, String> environment, String... args) {
    Settings settings = new Settings(environment, args);
    KafkaConnection kafka = KafkaConnection.from(settings);
    Duration kafkaTimeout =
        settings.duration("SENSE_RECEIVER_KAFKA_TIMEOUT", Duration.ofSeconds(4));
    String host = settings.text("SENSE_RECEIVER_HOST", "0.0.0.0");
    int grpcPort = settings.port("SENSE_RECEIVER_GRPC_PORT", 4317);
    int httpPort = settings.port("SENSE_RECEIVER_HTTP_PORT", 4318);
    int operationsPort = settings.port("SENSE_RECEIVER_OPERATIONS_PORT", 8085);
    long maxRequest = settings.bytes("SENSE_RECEIVER_MAX_REQUEST", 64 * MEBIBYTE);
    long inFlight = settings.bytes("SENSE_RECEIVER_IN_FLIGHT", 192 * MEBIBYTE);
    int calls = settings.integer("SENSE_RECEIVER_CALLS_PER_CONNECTION", 64, 1, 10_000);
    Duration connectionAge =
        settings.duration("SENSE_RECEIVER_CONNECTION_AGE", Duration.ofMinutes(5));
    int threads = settings.integer("SENSE_RECEIVER_HTTP_THREADS", 128, 8, 10_000);
    Duration requestTimeout =
        settings.duration("SENSE_RECEIVER_REQUEST_TIMEOUT", Duration.ofSeconds(30));
    Duration retryDelay = settings.duration("SENSE_RECEIVER_RETRY_DELAY", Duration.ofSeconds(2));
    Duration shutdownTimeout =
        settings.duration("SENSE_RECEIVER_SHUTDOWN_TIMEOUT", Duration.ofSeconds(15));
    Optional<ServerCertificate> certificate = certificate(settings);
    List<Secret> tokens = tokens(settings);
    if (maxRequest > Integer.MAX_VALUE / 2) {
      settings.fault("SENSE_RECEIVER_MAX_REQUEST must be at most 1023MiB");
    }
    if (inFlight / LONGEST_REQUESTS_IN_FLIGHT < maxRequest) {
      settings.fault(
          "SENSE_RECEIVER_IN_FLIGHT must be at least three times SENSE_RECEIVER_MAX_REQUEST, else"
              + " the longest request could never be taken");
    }
    settings.throwIfInvalid(PREFIX, KafkaConnection.PREFIX);
    return new ReceiverConfig(
        kafka,
        kafkaTimeout,
        host,
        grpcPort,
        httpPort,
        operationsPort,
        Math.toIntExact(maxRequest),
        inFlight,
        calls,
        connectionAge,
        threads,
        requestTimeout,
        retryDelay,
        shutdownTimeout,
        certificate,
        tokens,
        settings.effective());
  }

  private static List<Secret> tokens(Settings settings) {
    Optional<Secret> given = settings.secret("SENSE_RECEIVER_TOKENS");
    List<Secret> tokens =
        given.stream()
            .flatMap(secret -> Arrays.stream(secret.value().split(",", -1)))
            .map(String::strip)
            .filter(token -> !token.isEmpty())
            .map(Secret::new)
            .toList();
    if (given.isPresent() && tokens.isEmpty()) { // none lets everybody in: never by mistake
      settings.fault("SENSE_RECEIVER_TOKENS is set but holds no token");
    }
    return tokens;
  }

  private static Optional<ServerCertificate> certificate(Settings settings) {
    Optional<Path> certificate = settings.optionalPath("SENSE_RECEIVER_TLS_CERTIFICATE");
    Optional<Path> key = settings.optionalPath("SENSE_RECEIVER_TLS_KEY");
    if (certificate.isPresent() != key.isPresent()) {
      settings.fault(
          "SENSE_RECEIVER_TLS_CERTIFICATE and SENSE_RECEIVER_TLS_KEY belong together: set both or"
              + " none");
    }
    if (certificate.isEmpty() || key.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(ServerCertificate.read(certificate.get(), key.get()));
    } catch (IOException | GeneralSecurityException e) {
      settings.fault("SENSE_RECEIVER_TLS_CERTIFICATE or _KEY could not be read: " + e);
      return Optional.empty();
    }
  }
}
