package io.sense.correlation.join;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sense.correlation.otlp.OtlpRequest.Slice;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class PackedTest {
  @Test
  void readsEveryNumberBack() throws Exception {
    Random random = new Random(1);
    long[] numbers = new long[2_000];
    PackedOut out = new PackedOut(0);
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = random.nextLong() >> random.nextInt(Long.SIZE);
      out.writeSigned(numbers[i]);
      out.writeUnsigned(numbers[i]);
      out.writeFixed(numbers[i]);
    }
    PackedIn in = new PackedIn(out.toByteArray());
    for (long number : numbers) {
      assertThat(in.readSigned()).isEqualTo(number);
      assertThat(in.readUnsigned()).isEqualTo(number);
      assertThat(in.readFixed()).isEqualTo(number);
    }
  }

  @Test
  void takesOneByteForASmallNumber() {
    PackedOut out = new PackedOut(0);
    out.writeSigned(-64);
    out.writeSigned(63);
    out.writeUnsigned(127);
    assertThat(out.size()).isEqualTo(3);
  }

  @Test
  void readsEveryTextBack() throws Exception {
    String[] texts = {
      "", "plain", "f\u00fcnf", "\u20ac", "\u0000\uffff", "\ud800 alone", "\ud83d\ude00"
    };
    PackedOut out = new PackedOut(0);
    for (String text : texts) {
      out.writeText(text);
      out.writeOptionalText(text);
    }
    out.writeOptionalText(null);
    PackedIn in = new PackedIn(out.toByteArray());
    for (String text : texts) {
      assertThat(in.readText()).isEqualTo(text);
      assertThat(in.readOptionalText()).isEqualTo(text);
    }
    assertThat(in.readOptionalText()).isNull();
  }

  @Test
  void readsBytesBackCopiedOrInPlace() throws Exception {
    PackedOut out = new PackedOut(0);
    out.writeBytes(new byte[] {1, 2});
    out.writeBytes(new Slice(new byte[] {9, 3, 4, 9}, 1, 3));
    PackedOut whole = new PackedOut(0);
    whole.writeByte(7);
    whole.write(out);
    PackedIn in = new PackedIn(whole.toByteArray());
    assertThat(in.readByte()).isEqualTo((byte) 7);
    assertThat(in.readBytes()).containsExactly(1, 2);
    assertThat(in.readSlice().toByteArray()).containsExactly(3, 4);
  }

  @Test
  void saysThatBytesAreMissing() {
    PackedOut out = new PackedOut(0);
    out.writeText("a text of some length");
    byte[] whole = out.toByteArray();
    for (int length = 0; length < whole.length; length++) {
      PackedIn in = new PackedIn(java.util.Arrays.copyOf(whole, length));
      assertThatThrownBy(in::readText).isInstanceOf(IOException.class);
    }
  }
}
