package io.sense.palantir;

import io.sense.telemetry.v1.Correlation;
import io.sense.telemetry.v1.CorrelationState;
import java.util.List;
import java.util.Locale;

/**
 * Whether a trace's document is there.
 *
 * @param detail for people
 */
record DocumentVerdict(Kind kind, String detail) {
  /** In one word. */
  enum Kind {
    COMPLETE,
    /** The trace has not settled yet; what an earlier generation left is told. */
    OPEN,
    NOT_KEPT,
    /** The trace passed its cap: what came after is not in the document. */
    TRUNCATED,
    /** Less is there than the correlation counts. */
    INCOMPLETE;

    /** As in JSON. */
    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Compares what is there with what the trace's correlations count. A generation's own parts are
   * not told apart: the index job may have put its row under a close earlier one.
   *
   * @param generations of the trace, at least one
   */
  static DocumentVerdict of(List<Correlation> generations, Timeline timeline) {
    boolean open =
        generations.stream()
            .anyMatch(each -> each.getState() == CorrelationState.CORRELATION_STATE_OPEN);
    int spans = generations.stream().mapToInt(Correlation::getSpanCount).max().orElseThrow();
    int logs = generations.stream().mapToInt(Correlation::getLogCount).max().orElseThrow();
    if (open) {
      return new DocumentVerdict(
          Kind.OPEN,
          "The trace is still open: its document is written when it settles"
              + (timeline.parts() == 0 ? "" : "; told is what settled before"));
    }
    if (timeline.parts() == 0) {
      return new DocumentVerdict(
          Kind.NOT_KEPT,
          "There is no document: it was not kept (SENSE_CORRELATION_DOCUMENTS), its days are over, or"
              + " it is not indexed yet");
    }
    if (generations.stream().anyMatch(Correlation::getTruncated)) {
      return new DocumentVerdict(
          Kind.TRUNCATED,
          "The trace passed the cap on its records: those beyond it are not in the document");
    }
    if (timeline.spanCount() < spans || timeline.logCount() < logs) {
      return new DocumentVerdict(
          Kind.INCOMPLETE,
          "The document holds %d of %d spans and %d of %d logs: the rest was not kept, or is not indexed yet"
              .formatted(timeline.spanCount(), spans, timeline.logCount(), logs));
    }
    return new DocumentVerdict(
        Kind.COMPLETE, "The document holds every span and every log of the trace");
  }
}
