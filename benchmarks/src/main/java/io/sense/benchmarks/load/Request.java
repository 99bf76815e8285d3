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
 * @param body the protobuf
 * @param records spans or log records in it
 * @param isGzip whether the body is compressed
 */
public record Request(String path, byte[] body, int records, boolean isGzip) {
  static final String TRACES = "v1/traces";
  static final String LOGS = "v1/logs";

  static Request of(String path, byte[] otlp, int records, boolean compress) {
    if (!compress) {
      return new Request(path, otlp, records, false);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(otlp.length / 4 + 64);
    try (OutputStream gzip = new FastGzip(bytes)) {
      gzip.write(otlp);
    } catch (IOException e) {
      throw new UncheckedIOException("Memory does not fail", e);
    }
    return new Request(path, bytes.toByteArray(), records, true);
  }

  /** The quickest level: the generator must cost little, and inflating costs the same for all. */
  private static final class FastGzip extends GZIPOutputStream {
    FastGzip(OutputStream out) throws IOException {
      super(out, 8 * 1024);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }
}
