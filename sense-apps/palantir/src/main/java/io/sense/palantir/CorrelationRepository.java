package io.sense.palantir;

import io.sense.telemetry.TraceId;
import io.sense.telemetry.v1.Correlation;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The correlations, one row per trace and generation. */
interface CorrelationRepository {
  /**
   * Rows that fulfil a query, by generation and trace id, both descending.
   *
   * @throws RepositoryException if they cannot be read now
   */
  List<Correlation> find(CorrelationQuery query);

  /**
   * Every generation of a trace, oldest first; empty for an unknown trace.
   *
   * @throws RepositoryException if they cannot be read now
   */
  List<Correlation> generations(TraceId traceId);

  /**
   * Every generation of several traces, each trace's oldest first; unknown ones are left out.
   *
   * @throws RepositoryException if they cannot be read now
   */
  Map<TraceId, List<Correlation>> generations(Collection<TraceId> traceIds);
}
