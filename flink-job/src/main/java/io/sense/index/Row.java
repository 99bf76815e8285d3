package io.sense.index;

import com.google.protobuf.InvalidProtocolBufferException;
import io.sense.correlation.flow.KafkaRecord;
import io.sense.telemetry.TraceId;
import io.sense.telemetry.v1.Correlation;
import io.sense.telemetry.v1.CorrelationState;

/**
 * A row for the table.
 *
 * @param generation under which it is kept, milliseconds since the epoch
 * @param correlationId of that generation
 * @param values all others
 * @param origin where the values came from
 */
record Row(
    TraceId traceId,
    long generation,
    String correlationId,
    Correlation values,
    KafkaRecord origin) {

  /**
   * Reads a record of {@code sense.correlations}.
   *
   * @throws UnreadableException telling what is wrong with it
   */
  static Row read(KafkaRecord origin) throws UnreadableException {
    try {
      Correlation values = Correlation.parseFrom(origin.value());
      if (values.getState() == CorrelationState.CORRELATION_STATE_UNSPECIFIED
          || values.getState() == CorrelationState.UNRECOGNIZED) {
        throw new UnreadableException("its state is none that this job knows", null);
      }
      return new Row(
          TraceId.parse(values.getTraceId()),
          values.getGeneration(),
          values.getCorrelationId(),
          values,
          origin);
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      throw new UnreadableException(e.getMessage(), e);
    }
  }

  long revision() {
    return values.getRevision();
  }

  /** This row's values under the generation of an earlier one, which is the same one. */
  Row under(Row earlier) {
    return new Row(traceId, earlier.generation, earlier.correlationId, values, origin);
  }

  /** A record that is no correlation. */
  static final class UnreadableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadableException(String why, Throwable cause) {
      super("Could not read it as sense.v1.Correlation: " + why, cause);
    }
  }
}
