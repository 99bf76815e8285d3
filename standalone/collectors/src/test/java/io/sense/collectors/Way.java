package io.sense.collectors;

import java.util.regex.Pattern;

/**
 * A way into Sense through a Collector. One system takes the same traffic by all of them, so each
 * way has trace ids of its own: the first byte says which.
 */
enum Way {
  /** OTLP/gRPC to the receiver. */
  GRPC("feed-grpc.yaml", "a1"),
  /** OTLP/HTTP to the receiver. */
  HTTP("feed-http.yaml", "b2"),
  /** Past the receiver. */
  KAFKA("feed-kafka.yaml", "c3");

  private static final Pattern FIRST_BYTE = Pattern.compile("(?<=\"traceId\":\")[0-9a-f]{2}");

  private final String configuration;
  private final String firstByte;

  Way(String configuration, String firstByte) {
    this.configuration = configuration;
    this.firstByte = firstByte;
  }

  /** File of {@code otel-collector}. */
  String configuration() {
    return configuration;
  }

  /** A request of OTLP/JSON with this way's trace ids. */
  String request(String json) {
    return FIRST_BYTE.matcher(json).replaceAll(firstByte);
  }

  /** A trace id as it is by this way. */
  String traceId(String original) {
    return firstByte + original.substring(2);
  }
}
