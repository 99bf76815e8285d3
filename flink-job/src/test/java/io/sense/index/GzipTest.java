package io.sense.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

final class GzipTest {
  @Test
  void writesOneDocumentAfterTheOtherAsGzip() throws IOException {
    Random random = new Random(1);
    try (Gzip gzip = new Gzip(3)) {
      for (int length : new int[] {100_000, 0, 1, 8_160, 8_170, 8_180, 8_192, 3_000_000, 5}) {
        byte[] noise = new byte[length];
        random.nextBytes(noise);
        assertThat(gunzip(gzip.compress(noise))).isEqualTo(noise);
        byte[] zeros = new byte[length];
        byte[] compressed = gzip.compress(zeros);
        assertThat(gunzip(compressed)).isEqualTo(zeros);
        assertThat(compressed).hasSizeLessThan(100 + length / 100);
      }
    }
  }

  private static byte[] gunzip(byte[] compressed) throws IOException {
    return new GZIPInputStream(new ByteArrayInputStream(compressed)).readAllBytes();
  }
}
