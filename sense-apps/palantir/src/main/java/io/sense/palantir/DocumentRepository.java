package io.sense.palantir;

import io.sense.telemetry.TraceId;
import io.sense.telemetry.v1.TraceDocument;
import java.util.function.Consumer;

/** The documents: what settled traces consist of, in parts. */
interface DocumentRepository {
  /**
   * Hands over every part of a trace's document one by one, those of the latest decision first.
   * Parts are not gathered: a document may be larger than the heap.
   *
   * @throws RepositoryException if they cannot be read now
   */
  void read(TraceId traceId, Consumer<TraceDocument> parts);
}
