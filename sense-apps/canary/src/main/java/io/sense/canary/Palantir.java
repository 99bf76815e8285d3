package io.sense.canary;

import com.fasterxml.jackson.databind.JsonNode;
import io.sense.telemetry.TraceId;
import java.time.Instant;

/** Where Sense tells what it made of the traces. */
interface Palantir {
  /** Asks for the correlation of a trace, once. */
  Answer correlation(TraceId traceId);

  /** Asks what became of the records of some minutes, once. */
  Answer ledger(Instant from, Instant to);

  /** What came back. */
  sealed interface Answer permits Found, Unknown, Silent {}

  /**
   * It knows.
   *
   * @param body as it was told
   */
  record Found(JsonNode body) implements Answer {}

  /** It answers, and does not know what was asked for. */
  record Unknown() implements Answer {}

  /**
   * Nothing that can be used.
   *
   * @param why in words
   */
  record Silent(String why) implements Answer {}
}
