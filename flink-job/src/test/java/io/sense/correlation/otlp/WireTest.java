package io.sense.correlation.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class WireTest {
  /** Bytes at random, mostly fields that begin well: what one refuses the other refuses too. */
  @Test
  void acceptsWhatProtobufJavaAccepts() {
    int accepted = 0;
    for (int seed = 0; seed < 20_000; seed++) {
      byte[] bytes = message(new Random(seed));
      boolean known = protobufAccepts(bytes);
      assertThat(wireAccepts(bytes)).as("seed %d", seed).isEqualTo(known);
      accepted += known ? 1 : 0;
    }
    assertThat(accepted).isBetween(500, 19_500);
  }

  @Test
  void staysWithinWhatWasEntered() throws Exception {
    byte[] bytes = {0x0a, 2, 0x08, 1, 0x10, 5};
    Wire in = new Wire(bytes, 0, bytes.length);
    int outer = in.enter(in.readTag());
    assertThat(in.readTag()).isEqualTo(Wire.tag(1, Wire.VARINT));
    assertThat(in.readVarint()).isOne();
    assertThat(in.readTag()).as("the end of the inner message").isZero();
    in.leave(outer);
    assertThat(in.readTag()).isEqualTo(Wire.tag(2, Wire.VARINT));
    assertThat(in.readVarint()).isEqualTo(5);
    assertThat(in.readTag()).isZero();
  }

  @Test
  void readsIdsOfTheRightLengthOnly() throws Exception {
    byte[] bytes = {0x0a, 8, 0, 0, 0, 0, 0, 0, 1, 2, 0x0a, 3, 1, 2, 3};
    Wire in = new Wire(bytes, 0, bytes.length);
    int outer = in.enter(in.readTag());
    assertThat(in.spanId()).isEqualTo(0x102);
    assertThat(in.traceId(null)).isNull();
    in.leave(outer);
    outer = in.enter(in.readTag());
    assertThat(in.spanId()).isZero();
    in.leave(outer);
    assertThatCode(() -> assertThat(in.readTag()).isZero()).doesNotThrowAnyException();
  }

  private static byte[] message(Random random) {
    byte[] bytes = new byte[random.nextInt(24)];
    for (int at = 0; at < bytes.length; at++) {
      bytes[at] =
          switch (random.nextInt(4)) {
            case 0 -> (byte) (((1 + random.nextInt(3)) << 3) | random.nextInt(6));
            case 1 -> (byte) random.nextInt(4);
            case 2 -> (byte) -random.nextInt(3);
            default -> (byte) random.nextInt(256);
          };
    }
    return bytes;
  }

  private static boolean wireAccepts(byte[] bytes) {
    Wire in = new Wire(bytes, 0, bytes.length);
    try {
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        in.skip(tag);
      }
      return true;
    } catch (InvalidProtocolBufferException e) {
      return false;
    }
  }

  private static boolean protobufAccepts(byte[] bytes) {
    CodedInputStream in = CodedInputStream.newInstance(bytes);
    try {
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        if (!in.skipField(tag)) {
          return false; // an end-group tag
        }
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
