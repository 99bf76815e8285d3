package io.sense.receiver.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sense.receiver.intake.InFlightBytes.Reservation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class BodyReaderTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  @Test
  void readsBodiesOfEveryLengthInWhateverStepsTheyCome() throws IOException {
    BodyReader reader = new BodyReader(5 << 20, LIMIT);
    Random random = new Random(1);
    for (int length : new int[] {0, 1, 16_383, 16_384, 16_385, 1 << 20, (5 << 20) - 1, 5 << 20}) {
      byte[] body = new byte[length];
      random.nextBytes(body);
      InFlightBytes inFlight = new InFlightBytes(10 << 20);
      for (long announced : new long[] {-1, length, length / 2, length + 7L}) {
        try (Reservation reservation = inFlight.open()) {
          assertThat(reader.read(new ByteArrayInputStream(body), announced, reservation))
              .isEqualTo(body);
          assertThat(inFlight.used()).isEqualTo(length);
        }
        assertThat(inFlight.used()).isZero();
      }
    }
  }

  @Test
  void stopsOneByteBeyondTheLimit() {
    BodyReader reader = new BodyReader(100_000, LIMIT);
    InFlightBytes inFlight = new InFlightBytes(1 << 30);
    Endless endless = new Endless();
    assertThatThrownBy(() -> reader.read(endless, -1, inFlight.open()))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.fault()).isEqualTo(Fault.TOO_LARGE));
    assertThat(endless.read).isEqualTo(100_001);
    assertThat(inFlight.used()).isLessThanOrEqualTo(100_001);
  }

  @Test
  void refusesBeforeReadingWhatThereIsNoRoomFor() {
    BodyReader reader = new BodyReader(1 << 20, LIMIT);
    InFlightBytes inFlight = new InFlightBytes(100_000);
    Endless endless = new Endless();
    Reservation reservation = inFlight.open();
    assertThatThrownBy(() -> reader.read(endless, -1, reservation))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.fault()).isEqualTo(Fault.OVERLOADED));
    assertThat(endless.read).isLessThanOrEqualTo(100_000);
    reservation.close();
    assertThat(inFlight.used()).isZero();
  }

  @Test
  void givesUpOnABodyThatTricklesBeyondTheTimeLimit() {
    AtomicLong clock = new AtomicLong();
    BodyReader reader = new BodyReader(1 << 20, LIMIT, clock::get);
    InputStream trickle =
        new InputStream() {
          @Override
          public int read() {
            throw new AssertionError("Read in steps");
          }

          @Override
          public int read(byte[] target, int offset, int length) {
            clock.addAndGet(Duration.ofMillis(900).toNanos());
            return 1;
          }
        };
    assertThatThrownBy(() -> reader.read(trickle, -1, new InFlightBytes(1 << 20).open()))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.fault()).isEqualTo(Fault.SLOW));
    assertThat(clock.get()).isLessThanOrEqualTo(LIMIT.plusSeconds(1).toNanos());
  }

  @Test
  void makesNoRoomForAnAnnouncementBeyondAMebibyte() throws IOException {
    BodyReader reader = new BodyReader(64 << 20, LIMIT);
    InFlightBytes inFlight = new InFlightBytes(100_000);
    assertThat(reader.read(new ByteArrayInputStream(new byte[9]), 50 << 20, inFlight.open()))
        .hasSize(9);
  }

  @Test
  void readsARefusedBodyAwayNoFurtherAndNoLongerThanOneThatIsTaken() throws IOException {
    AtomicLong clock = new AtomicLong();
    BodyReader reader = new BodyReader(1 << 20, LIMIT, clock::get);
    Endless endless = new Endless();
    assertThat(reader.drain(endless)).isFalse();
    assertThat(endless.read).isBetween(2L << 20, (2L << 20) + (16 << 10));
    InputStream trickle =
        new InputStream() {
          @Override
          public int read() {
            throw new AssertionError("Read in steps");
          }

          @Override
          public int read(byte[] target, int offset, int length) {
            clock.addAndGet(Duration.ofMillis(900).toNanos());
            return 1;
          }
        };
    assertThat(reader.drain(trickle)).isFalse();
    assertThat(clock.get()).isLessThanOrEqualTo(LIMIT.plusSeconds(1).toNanos());
    assertThat(reader.drain(new ByteArrayInputStream(new byte[50_000]))).isTrue();
  }

  private static final class Endless extends InputStream {
    private long read;

    @Override
    public int read() {
      throw new AssertionError("Read in steps");
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      read += length;
      return length;
    }
  }
}
