package io.sense.palantir;

import static io.sense.palantir.Documents.change;
import static io.sense.palantir.Documents.log;
import static io.sense.palantir.Documents.part;
import static io.sense.palantir.Documents.span;
import static org.assertj.core.api.Assertions.assertThat;

import io.sense.telemetry.TraceId;
import io.sense.telemetry.v1.TraceDocument;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every repository of documents does. */
abstract class DocumentRepositoryContract {
  private static final TraceId TRACE = TraceId.parse(Correlations.TRACE);

  /** A repository that holds just these rows. */
  abstract DocumentRepository holding(TraceDocument... rows) throws Exception;

  @Test
  void givesEveryFieldBack() throws Exception {
    TraceDocument row =
        part(
            Correlations.GENERATION + 7_001,
            3,
            List.of(span(1, 0, 1)),
            List.of(log(1, "span_id", 1, 2)),
            change(2, "trace", 0));
    assertThat(read(holding(row), TRACE)).containsExactly(row);
  }

  @Test
  void givesTheLatestDecisionFirstOverAllGenerations() throws Exception {
    TraceDocument first = part(1_000, 0, List.of(), List.of());
    TraceDocument second = part(1_000, 1, List.of(), List.of());
    TraceDocument amendment = part(2_000, 0, List.of(), List.of());
    TraceDocument generation =
        part(3_000, 0, List.of(), List.of()).toBuilder().setGeneration(1).build();
    assertThat(read(holding(second, amendment, first, generation), TRACE))
        .containsExactly(generation, amendment, first, second);
  }

  @Test
  void givesMorePartsThanAreFetchedAtATime() throws Exception {
    List<TraceDocument> rows = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      rows.add(part(1_000, i, List.of(span(i + 1, 0, 1)), List.of()));
    }
    assertThat(read(holding(rows.toArray(TraceDocument[]::new)), TRACE)).isEqualTo(rows);
  }

  @Test
  void givesNothingOfOtherTraces() throws Exception {
    DocumentRepository repository = holding(part(1_000, 0, List.of(), List.of()));
    assertThat(read(repository, TraceId.parse(Correlations.trace(1)))).isEmpty();
  }

  private static List<TraceDocument> read(DocumentRepository repository, TraceId traceId) {
    List<TraceDocument> parts = new ArrayList<>();
    repository.read(traceId, parts::add);
    return parts;
  }
}
