package io.sense.correlation.join;

import java.io.Serializable;
import java.time.Duration;

/**
 * The times of design section 4, all but {@code slack} in broker time.
 *
 * @param quietWhole a trace that looks whole settles after this long without a record
 * @param quietIncomplete likewise while a root, a parent or a named span is missing
 * @param longestOpen a trace settles at last this long after its first record
 * @param horizon after settling, late records amend for this long; then a new generation begins
 * @param revisionInterval least time between two open revisions
 * @param alignment how far sources may run ahead of the watermark; records further ahead wait
 * @param slack largest distance in OTLP time between a log and a span that does not contain it
 * @param mostRecords spans and logs of a trace past which it is truncated
 */
public record Timing(
    Duration quietWhole,
    Duration quietIncomplete,
    Duration longestOpen,
    Duration horizon,
    Duration revisionInterval,
    Duration alignment,
    Duration slack,
    int mostRecords)
    implements Serializable {
  /** The design's values. */
  public static final Timing DEFAULT =
      new Timing(
          Duration.ofSeconds(5),
          Duration.ofSeconds(60),
          Duration.ofMinutes(5),
          Duration.ofMinutes(10),
          Duration.ofSeconds(1),
          Duration.ofSeconds(5),
          Duration.ofMillis(5),
          250_000);
}
