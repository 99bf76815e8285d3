package io.sense.benchmarks.load;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

class TemplateGzipTest {
  private final Random random = new Random(5);

  @Test
  void givesWhatGzipReadsBack() throws Exception {
    byte[] template = text(100_000);
    int[] positions = {0, 8, 40, 41 + 8, 5_000, 99_992};
    TemplateGzip gzip = new TemplateGzip(template, positions);
    for (int i = 0; i < 20; i++) {
      byte[] filled = fill(template, positions);
      assertThat(inflate(gzip.compress(filled))).isEqualTo(filled);
    }
  }

  @Test
  void takesTemplatesOfAnySize() throws Exception {
    for (int length = 8; length < 300; length++) {
      byte[] template = text(length);
      int[] positions = {length - 8};
      byte[] filled = fill(template, positions);
      assertThat(inflate(new TemplateGzip(template, positions).compress(filled))).isEqualTo(filled);
    }
    byte[] nothing = {};
    assertThat(inflate(new TemplateGzip(nothing, new int[0]).compress(nothing))).isEmpty();
  }

  @Test
  void takesOneByteOverAndOver() throws Exception {
    byte[] template = new byte[70_000];
    byte[] gzip = new TemplateGzip(template, new int[0]).compress(template);

    assertThat(inflate(gzip)).isEqualTo(template);
    assertThat(gzip.length).isLessThan(1_000);
  }

  @Test
  void makesRequestsAboutAsShortAsZlibDoes() throws Exception {
    SmallTraces load = new SmallTraces(new TraceIds(1), Shape.W, 250, 1_000, 1L << 60);
    for (long number = 0; number < 4; number++) {
      byte[] filled = load.uncompressed(number);
      byte[] gzip = load.request(number).body();
      assertThat(inflate(gzip)).isEqualTo(filled);
      assertThat((double) gzip.length / zlib(filled)).isBetween(0.7, 1.25);
    }
  }

  private byte[] text(int length) {
    StringBuilder text = new StringBuilder();
    while (text.length() < length) {
      text.append("service.name=").append(random.nextInt(50)).append(random.nextLong());
    }
    return text.substring(0, length).getBytes(US_ASCII);
  }

  private byte[] fill(byte[] template, int[] positions) {
    byte[] filled = Arrays.copyOf(template, template.length);
    for (int position : positions) {
      for (int i = 0; i < 8; i++) {
        filled[position + i] = (byte) random.nextInt();
      }
    }
    return filled;
  }

  private static int zlib(byte[] bytes) {
    Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    deflater.setInput(bytes);
    deflater.finish();
    int length = deflater.deflate(new byte[bytes.length]);
    deflater.end();
    return length;
  }

  private static byte[] inflate(byte[] gzip) throws IOException {
    return new GZIPInputStream(new ByteArrayInputStream(gzip)).readAllBytes();
  }
}
