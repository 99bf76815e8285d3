package io.sense.palantir;

import io.sense.telemetry.TraceId;
import io.sense.telemetry.v1.Correlation;
import java.util.List;

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
}
