package io.sense.palantir;

import java.util.ArrayList;
import java.util.List;

/**
 * A span at its place in a timeline. Filled while the timeline is made, then only read.
 *
 * @param children by start, then id
 * @param logs by time, then identity
 */
record SpanNode(StoredSpan span, Parent parent, List<SpanNode> children, List<StoredLog> logs) {

  SpanNode(StoredSpan span, Parent parent) {
    this(span, parent, new ArrayList<>(0), new ArrayList<>(0));
  }

  /** What is known of a span's parent. Only below {@link #PRESENT} does a span hang. */
  enum Parent {
    /** It has none. */
    NONE,
    /** It is in the timeline, and the span is among its children. */
    PRESENT,
    /** It never came. */
    MISSING,
    /** It is in the document but was left out of the answer. */
    LEFT_OUT,
    /** It is in the timeline but descends from the span: one of such a ring is torn off. */
    CYCLE,
    /** It is in the timeline, so deep that its children are told beside it. */
    TOO_DEEP
  }
}
