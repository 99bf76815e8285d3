package io.sense.receiver.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sense.receiver.intake.InFlightBytes.Reservation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

final class GunzipTest {
  private static final int LIMIT = 1 << 20;

  private final InFlightBytes inFlight = new InFlightBytes(4 * LIMIT);
  private final Gunzip gunzip = new Gunzip(LIMIT);

  @Test
  void inflatesContentsOfEveryLengthAndHoldsNoMoreThanTheirs() throws IOException {
    for (int length : new int[] {0, 1, 1_023, 1_024, 1_025, 300_000, LIMIT - 1, LIMIT}) {
      for (byte[] content : new byte[][] {noise(length), new byte[length]}) {
        byte[] gzip = gzip(content);
        try (Reservation reservation = inFlight.open()) {
          assertThat(reservation.growTo(gzip.length)).isTrue();
          assertThat(gunzip.inflate(gzip, 0, reservation)).isEqualTo(content);
          assertThat(inFlight.used()).isEqualTo(length);
        }
      }
    }
  }

  @Test
  void beginsAtTheOffset() throws IOException {
    byte[] gzip = join(new byte[] {0}, gzip("text".getBytes(UTF_8)));

    assertThat(gunzip.inflate(gzip, 1, inFlight.open())).isEqualTo("text".getBytes(UTF_8));
  }

  @Test
  void joinsSeveralMembersAndLeavesPaddingAlone() throws IOException {
    byte[] large = noise(200_000);
    byte[] gzip = join(gzip(large), join(gzip(new byte[3]), new byte[5]));

    assertThat(inflate(gzip)).isEqualTo(join(large, new byte[3]));
  }

  /** Each of many small members would else copy all of it once more. */
  @Test
  void makesRoomForWhatTheEndPromisesOnce() throws IOException {
    byte[] gzip = {};
    for (int i = 0; i < 100; i++) {
      gzip = join(gzip, gzip(new byte[] {7}));
    }
    gzip = join(gzip, new byte[] {0, (byte) 0xff, (byte) 0xff, 0}); // padding that reads as 16 MB
    InFlightBytes few = new InFlightBytes(gzip.length + 24L * gzip.length);
    try (Reservation reservation = few.open()) {
      assertThat(reservation.growTo(gzip.length)).isTrue();
      assertThat(gunzip.inflate(gzip, 0, reservation)).hasSize(100);
    }
  }

  @Test
  void skipsWhateverAHeaderMayHold() throws IOException {
    byte[] plain = gzip("text".getBytes(UTF_8));
    byte[] header = Arrays.copyOf(plain, 10);
    header[3] = 2 | 4 | 8 | 16;
    byte[] more = {2, 0, 'x', 'y', 'n', 0, 'c', 0, 1, 2};
    byte[] gzip = join(join(header, more), Arrays.copyOfRange(plain, 10, plain.length));

    assertThat(inflate(gzip)).isEqualTo("text".getBytes(UTF_8));
  }

  @Test
  void refusesWhatIsCutOffWhereverThatIs() throws IOException {
    byte[] gzip = gzip(noise(500));
    for (int length = 0; length < gzip.length; length++) {
      assertRefused(Arrays.copyOf(gzip, length), Fault.INVALID);
    }
  }

  @Test
  void refusesContentThatDoesNotFitItsChecksumOrLength() throws IOException {
    for (int fromEnd : new int[] {1, 4, 5, 8}) {
      byte[] gzip = gzip(noise(500));
      gzip[gzip.length - fromEnd] ^= 1;
      assertRefused(gzip, Fault.INVALID);
    }
  }

  @Test
  void refusesOtherHeadersAndDamagedData() throws IOException {
    for (int at : new int[] {0, 1, 2, 10}) {
      byte[] gzip = gzip(noise(500));
      gzip[at] = (byte) 0xff;
      assertRefused(gzip, Fault.INVALID);
    }
  }

  @Test
  void stopsABombOneByteBeyondTheLimit() throws IOException {
    byte[] bomb = gzip(new byte[100 * LIMIT]);
    assertRefused(bomb, Fault.TOO_LARGE);
    assertRefused(gzip(new byte[LIMIT + 1]), Fault.TOO_LARGE);
    assertRefused(join(gzip(noise(LIMIT)), gzip(new byte[1])), Fault.TOO_LARGE);
  }

  @Test
  void refusesWhatThereIsNoRoomForBeforeItIsThere() throws IOException {
    InFlightBytes small = new InFlightBytes(200_000);
    Reservation reservation = small.open();
    byte[] gzip = gzip(new byte[300_000]);
    assertThat(reservation.growTo(gzip.length)).isTrue();
    assertThatThrownBy(() -> gunzip.inflate(gzip, 0, reservation))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.fault()).isEqualTo(Fault.OVERLOADED));
    reservation.close();
    assertThat(small.used()).isZero();
  }

  @Test
  void believesNoPromiseThatTheBytesCannotKeep() throws IOException {
    byte[] content = noise(100);
    byte[] gzip = gzip(content);
    byte[] promise = gzip.clone();
    promise[promise.length - 2] = 8; // 512 KiB more than there is
    InFlightBytes small = new InFlightBytes(10_000);
    Reservation reservation = small.open();
    assertThatThrownBy(() -> gunzip.inflate(promise, 0, reservation))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.fault()).isEqualTo(Fault.INVALID));
  }

  private byte[] inflate(byte[] gzip) {
    try (Reservation reservation = inFlight.open()) {
      return gunzip.inflate(gzip, 0, reservation);
    }
  }

  private void assertRefused(byte[] gzip, Fault fault) {
    assertThatThrownBy(() -> inflate(gzip))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.fault()).isEqualTo(fault));
    assertThat(inFlight.used()).isZero();
  }

  private static byte[] noise(int length) {
    byte[] noise = new byte[length];
    new Random(length).nextBytes(noise);
    return noise;
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(content);
    }
    return bytes.toByteArray();
  }

  private static byte[] join(byte[] one, byte[] other) {
    byte[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }
}
