package io.sense.palantir;

import static io.sense.palantir.LedgerRows.MINUTE;
import static io.sense.palantir.LedgerRows.NOON;
import static io.sense.palantir.ServiceEdges.edge;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.sense.telemetry.v1.ServiceEdge;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What every repository of edges between services does. */
abstract class EdgeRepositoryContract {
  /** A repository that holds just these rows. */
  abstract EdgeRepository holding(ServiceEdge... rows) throws Exception;

  @Test
  void addsUpTheMinutesOfAnEdge() throws Exception {
    ServiceEdge noon = edge(NOON, "web", "orders", Map.of(-1, 2L, 40, 3L)).setErrors(1).build();
    ServiceEdge later =
        edge(NOON + MINUTE, "web", "orders", Map.of(40, 4L, 56, 1L)).setErrors(2).build();
    assertThat(holding(noon, later).totals(NOON, NOON + 2 * MINUTE))
        .containsExactly(
            edge(0, "web", "orders", Map.of(-1, 2L, 40, 7L, 56, 1L)).setErrors(3).build());
  }

  @Test
  void givesTheEdgesWithTheMostCallsFirst() throws Exception {
    ServiceEdge few = edge(NOON, "web", "orders", Map.of(1, 1L)).build();
    ServiceEdge back = edge(NOON, "orders", "web", Map.of(1, 2L)).build();
    ServiceEdge own = edge(NOON, "orders", "orders", Map.of(1, 2L)).build();
    ServiceEdge upper = edge(NOON, "Zebra", "web", Map.of(1, 2L)).build();
    ServiceEdge untimed = edge(NOON, "", "queue", Map.of()).setCalls(9).build();
    assertThat(holding(few, back, own, upper, untimed).totals(NOON, NOON + MINUTE))
        .extracting(ServiceEdge::getCaller, ServiceEdge::getCallee)
        .containsExactly(
            tuple("", "queue"),
            tuple("Zebra", "web"),
            tuple("orders", "orders"),
            tuple("orders", "web"),
            tuple("web", "orders"));
  }

  @Test
  void countsWhatBeginsWithinTheRangeWithoutItsEnd() throws Exception {
    EdgeRepository repository =
        holding(
            edge(NOON - MINUTE, "a", "b", Map.of(1, 1L)).build(),
            edge(NOON, "a", "b", Map.of(1, 10L)).build(),
            edge(NOON + MINUTE, "a", "b", Map.of(1, 100L)).build());
    assertThat(repository.totals(NOON, NOON + MINUTE))
        .extracting(ServiceEdge::getCalls)
        .containsExactly(10L);
    assertThat(repository.totals(NOON, NOON)).isEmpty();
  }
}
