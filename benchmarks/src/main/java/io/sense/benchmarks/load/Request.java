package io.sense.benchmarks.load;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * An OTLP request, ready to be sent.
 *
 * @param path of OTLP/HTTP, such as {@code v1/traces}
 * @param gzip the protobuf, compressed
 * @param records spans or log records in it
 */
public record Request(String path, byte[] gzip, int records) {
  /** Path of spans. */
  public static final String TRACES = "v1/traces";

  /** Path of log records. */
  public static final String LOGS = "v1/logs";

  static Request of(String path, byte[] otlp, int records) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(otlp.length / 4 + 64);
    try (OutputStream gzip = new FastGzip(bytes)) {
      gzip.write(otlp);
    } catch (IOException e) {
      throw new UncheckedIOException("Memory does not fail", e);
    }
    return new Request(path, bytes.toByteArray(), records);
  }

  /** The quickest level: the generator must cost little, and inflating costs the same for all. */
  private static final class FastGzip extends GZIPOutputStream {
    FastGzip(OutputStream out) throws IOException {
      super(out, 8 * 1024);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }
}
