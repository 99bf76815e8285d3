package io.sense.palantir;

import io.sense.telemetry.TraceId;
import io.sense.telemetry.v1.TraceLink;
import java.util.Collection;
import java.util.List;

/** The links between traces. */
interface LinkRepository {
  /**
   * Links that have one of these traces at either end, each once (of several rows of a link the one
   * linked last), those linked last first, then by parent, child and kind.
   *
   * @param limit links at most
   * @throws RepositoryException if they cannot be read now
   */
  List<TraceLink> touching(Collection<TraceId> traceIds, int limit);
}
