package io.sense.palantir;

import io.sense.telemetry.TraceId;
import io.sense.telemetry.v1.TraceDocument;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Documents in a list, for tests of what stands on the repository. */
final class InMemoryDocuments implements DocumentRepository {
  private static final Comparator<TraceDocument> LATEST_FIRST =
      Comparator.comparing(TraceDocument::getSettledAt)
          .thenComparing(TraceDocument::getGeneration)
          .reversed()
          .thenComparing(TraceDocument::getPart);

  private final List<TraceDocument> rows =
      new CopyOnWriteArrayList<>(); // tests add while it is read

  void add(TraceDocument row) {
    rows.add(row);
  }

  @Override
  public void read(TraceId traceId, Consumer<TraceDocument> parts) {
    rows.stream()
        .filter(row -> TraceId.parse(row.getTraceId()).equals(traceId))
        .sorted(LATEST_FIRST)
        .forEach(parts);
  }
}
