package io.sense.index;

import com.google.protobuf.InvalidProtocolBufferException;
import io.sense.correlation.flow.KafkaRecord;
import io.sense.telemetry.TraceId;
import io.sense.telemetry.v1.Correlation;
import io.sense.telemetry.v1.CorrelationState;

/**
 * A row of the table of correlations.
 *
 * @param generation under which it is kept, milliseconds since the epoch
 * @param correlationId of that generation
 * @param values all others
 */
record CorrelationRow(
    TraceId traceId, long generation, String correlationId, Correlation values, KafkaRecord origin)
    implements Row {

  /** Reads a record of {@code sense.correlations}, as {@link RowReader#read}. */
  static CorrelationRow read(KafkaRecord origin) throws InvalidProtocolBufferException {
    Correlation values = Correlation.parseFrom(origin.value());
    if (values.getState() == CorrelationState.CORRELATION_STATE_UNSPECIFIED
        || values.getState() == CorrelationState.UNRECOGNIZED) {
      throw new IllegalArgumentException("its state is none that this job knows");
    }
    return new CorrelationRow(
        TraceId.parse(values.getTraceId()),
        values.getGeneration(),
        values.getCorrelationId(),
        values,
        origin);
  }

  long revision() {
    return values.getRevision();
  }

  /** This row's values under the generation of an earlier one, which is the same one. */
  CorrelationRow under(CorrelationRow earlier) {
    return new CorrelationRow(traceId, earlier.generation, earlier.correlationId, values, origin);
  }
}
