package io.sense.benchmarks.load;

/**
 * An OTLP request, ready to be sent.
 *
 * @param path of OTLP/HTTP, such as {@code v1/traces}
 * @param body the protobuf
 * @param records spans or log records in it
 * @param isGzip whether the body is compressed
 */
public record Request(String path, byte[] body, int records, boolean isGzip) {
  /** Path of spans. */
  public static final String TRACES = "v1/traces";

  /** Path of log records. */
  public static final String LOGS = "v1/logs";
}
