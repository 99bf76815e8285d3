package io.sense.index;

import static io.sense.index.Records.row;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class NewestByGenerationTest {
  private static final long HORIZON = 600_000;

  private final NewestByGeneration batch = new NewestByGeneration(Duration.ofMillis(HORIZON));

  @Test
  void keepsTheGreaterRevisionInEitherOrder() {
    batch.add(row(1, 0, 4));
    batch.add(row(1, 0, 2));
    batch.add(row(2, 0, 2));
    batch.add(row(2, 0, 4));
    assertThat(batch.size()).isEqualTo(2);
    assertThat(batch.drain()).extracting(CorrelationRow::revision).containsExactly(4L, 4L);
  }

  @Test
  void letsAnEqualRevisionOverwrite() {
    CorrelationRow later = row(Records.correlation(1, 0, 4).setOperation("later").build());
    batch.add(row(1, 0, 4));
    batch.add(later);
    assertThat(batch.drain()).containsExactly(later);
  }

  @Test
  void takesGenerationsLessThanAHorizonApartForOne() {
    batch.add(row(1, 1_000, 2));
    batch.add(row(1, 1_000 + HORIZON - 1, 4));
    assertThat(batch.size()).isEqualTo(1);
    List<CorrelationRow> rows = batch.drain();
    assertThat(rows.get(0).generation()).isEqualTo(1_000);
    assertThat(rows.get(0).correlationId()).isEqualTo("c1-1000");
    assertThat(rows.get(0).revision()).isEqualTo(4);
  }

  @Test
  void keepsTheStoredGenerationAlsoWhenTheOtherIsOlder() {
    batch.add(row(1, 2_000, 4));
    batch.add(row(1, 1_000, 2));
    batch.add(row(1, 500, 6));
    assertThat(batch.drain())
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.generation()).isEqualTo(2_000);
              assertThat(row.revision()).isEqualTo(6);
            });
  }

  @Test
  void keepsGenerationsAHorizonApartApart() {
    batch.add(row(1, 1_000, 4));
    batch.add(row(1, 1_000 + HORIZON, 2));
    assertThat(batch.drain())
        .extracting(CorrelationRow::generation)
        .containsExactly(1_000L, 601_000L);
  }

  @Test
  void placesARowAtTheNearestOfTwoGenerations() {
    batch.add(row(1, 0, 2));
    batch.add(row(1, HORIZON, 2));
    batch.add(row(1, HORIZON - 1, 8));
    batch.add(row(1, HORIZON / 2, 6));
    assertThat(batch.drain()).extracting(CorrelationRow::revision).containsExactly(6L, 8L);
  }

  @Test
  void givesRowsInTheOrderOfTheirKeysAndIsEmptyThen() {
    batch.add(row(3, 0, 2));
    batch.add(row(1, HORIZON, 2));
    batch.add(row(1, 0, 2));
    batch.add(row(2, 0, 2));
    assertThat(batch.drain())
        .extracting(row -> row.traceId().low() + "@" + row.generation())
        .containsExactly("1@0", "1@600000", "2@0", "3@0");
    assertThat(batch.size()).isZero();
    assertThat(batch.bytes()).isZero();
    assertThat(batch.drain()).isEmpty();
  }

  @Test
  void countsTheBytesItHolds() {
    CorrelationRow small = row(1, 0, 2);
    CorrelationRow large =
        row(Records.correlation(1, 0, 4).setOperation("x".repeat(5_000)).build());
    batch.add(small);
    assertThat(batch.bytes()).isEqualTo(small.origin().value().length);
    batch.add(large);
    assertThat(batch.bytes()).isEqualTo(large.origin().value().length);
  }
}
