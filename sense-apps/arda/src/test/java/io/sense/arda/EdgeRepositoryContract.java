package io.sense.arda;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every reader of edges does. */
abstract class EdgeRepositoryContract {
  private static final Instant MIDNIGHT = Instant.parse("2026-03-11T00:00:00Z");

  /** One that holds these rows. */
  abstract EdgeRepository holding(EdgeRow... rows) throws Exception;

  @Test
  void addsUpTheMinutesOfTheRangeOverMidnight() throws Exception {
    EdgeRepository edges =
        holding(
            new EdgeRow(MIDNIGHT.minusSeconds(120), "a", "b", 9, 1, 99),
            new EdgeRow(MIDNIGHT.minusSeconds(60), "a", "b", 1, -1, 2, 7, 3),
            new EdgeRow(MIDNIGHT, "a", "b", 2, 7, 4, 40, 1),
            new EdgeRow(MIDNIGHT.plusSeconds(60), "a", "b", 9, 1, 99));
    assertThat(edges.edges(MIDNIGHT.minusSeconds(60), MIDNIGHT.plusSeconds(60), 10))
        .containsExactly(new EdgeRow(MIDNIGHT, "a", "b", 3, -1, 2, 7, 7, 40, 1).sum());
    assertThat(edges.edges(MIDNIGHT.minusSeconds(60), MIDNIGHT.plusSeconds(61), 10).get(0).calls())
        .isEqualTo(109);
  }

  @Test
  void tellsThoseWithMostCallsFirstThenByName() throws Exception {
    EdgeRepository edges =
        holding(
            new EdgeRow(MIDNIGHT, "b", "c", 0, 1, 5),
            new EdgeRow(MIDNIGHT, "a", "z", 0, 1, 5),
            new EdgeRow(MIDNIGHT, "a", "C", 0, 1, 5),
            new EdgeRow(MIDNIGHT, "x", "y", 0, 1, 6),
            new EdgeRow(MIDNIGHT, "y", "x", 0, 1, 1));
    List<EdgeRepository.EdgeSum> told = edges.edges(MIDNIGHT, MIDNIGHT.plusSeconds(1), 4);
    assertThat(told)
        .extracting(edge -> edge.caller() + edge.callee())
        .containsExactly("xy", "aC", "az", "bc");
  }

  @Test
  void tellsNothingOfARangeWithoutMinutes() throws Exception {
    EdgeRepository edges = holding(new EdgeRow(MIDNIGHT, "a", "b", 0, 1, 1));
    assertThat(edges.edges(MIDNIGHT, MIDNIGHT, 10)).isEmpty();
  }
}
