package io.sense.correlation.tally;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class DurationsTest {
  private static final int GREATEST_BUCKET = 212;

  @Test
  void keepsPowersOfTwoInTheBucketThatTheyEnd() {
    for (int doublings = 0; doublings <= 53; doublings++) {
      long nanos = 1_000L << doublings;
      assertThat(Durations.bucket(nanos)).as("2^%d us", doublings).isEqualTo(4 * doublings - 1);
      assertThat(Durations.bucket(nanos + 1)).isEqualTo(4 * doublings);
      assertThat(Durations.bucket(nanos - 1)).isEqualTo(doublings == 0 ? -1 : 4 * doublings - 1);
    }
  }

  /** The bound of a bucket by another way than that of the code: decimals of sixty digits. */
  @Test
  void changesTheBucketAtTheVeryNanosecondOfEachBound() {
    MathContext digits = new MathContext(60, RoundingMode.HALF_EVEN);
    for (int bucket = -1; bucket < GREATEST_BUCKET; bucket++) {
      long longest =
          BigDecimal.valueOf(2)
              .pow(bucket + 1)
              .sqrt(digits)
              .sqrt(digits)
              .multiply(BigDecimal.valueOf(1_000))
              .setScale(20, RoundingMode.HALF_EVEN)
              .setScale(0, RoundingMode.FLOOR)
              .longValueExact();
      assertThat(Durations.bucket(longest)).isEqualTo(bucket);
      assertThat(Durations.bucket(longest + 1)).isEqualTo(bucket + 1);
    }
  }

  /** OpenTelemetry: bucket i holds what is above base^i and at most base^(i+1), base^4 being 2. */
  @Test
  void fulfilsTheDefinitionForAnyDuration() {
    for (int seed = 0; seed < 10_000; seed++) {
      long nanos = 1_001 + (new Random(seed).nextLong() >>> 1 >>> seed % 53);
      int bucket = Durations.bucket(nanos);
      BigInteger toTheFourth = BigInteger.valueOf(nanos).pow(4);
      BigInteger above = BigInteger.TEN.pow(12).shiftLeft(bucket);
      assertThat(toTheFourth).as("%d ns, bucket %d", nanos, bucket).isGreaterThan(above);
      assertThat(toTheFourth).isLessThanOrEqualTo(above.shiftLeft(1));
    }
  }

  @Test
  void putsWhatIsTooShortOrNegativeIntoTheFirstBucket() {
    for (long nanos : new long[] {1_000, 999, 1, 0, -1, Long.MIN_VALUE}) {
      assertThat(Durations.bucket(nanos)).isEqualTo(-1);
    }
    assertThat(Durations.bucket(1_001)).isZero();
  }

  @Test
  void hasABucketForTheLongestDuration() {
    assertThat(Durations.bucket(Long.MAX_VALUE)).isEqualTo(GREATEST_BUCKET);
  }
}
