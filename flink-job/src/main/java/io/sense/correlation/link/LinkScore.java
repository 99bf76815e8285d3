package io.sense.correlation.link;

import io.sense.correlation.flow.SettledTrace;
import io.sense.telemetry.v1.TraceLinkKind;
import java.io.Serializable;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How surely one trace continues another of a different service (design, section 3, rule 8). Times
 * are OTLP's starts, unsigned nanoseconds.
 */
final class LinkScore implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final double CIRCUIT = 100;
  private static final double RESOURCE = 80;
  private static final double PRODUCT = 60;
  private static final double CLOSENESS = 40;
  private static final double CALL_FLOW = 50;
  private static final double CERTAIN = 200;

  private static final double LINKED_ABOVE = 0.5;
  private static final long CLOSE_NANOS = 10_000_000_000L;
  private static final long FAR_NANOS = 60_000_000_000L;

  private final Set<CallFlow> callFlows;

  /** Takes the call flows that are known. */
  LinkScore(Set<CallFlow> callFlows) {
    this.callFlows = Set.copyOf(callFlows);
  }

  /**
   * Whether a trace is the parent of the two: it starts earlier, or has the smaller id where both
   * start at once. Of two different traces exactly one precedes the other.
   */
  static boolean precedes(SettledTrace trace, SettledTrace other) {
    int byStart = Long.compareUnsigned(trace.startNanos(), other.startNanos());
    return byStart != 0 ? byStart < 0 : trace.traceId().compareTo(other.traceId()) < 0;
  }

  /** The strongest id that both share. */
  static TraceLinkKind strongest(SettledTrace parent, SettledTrace child) {
    if (shared(parent.circuitId(), child.circuitId())) {
      return TraceLinkKind.TRACE_LINK_KIND_CIRCUIT_ID;
    }
    if (shared(parent.resourceId(), child.resourceId())) {
      return TraceLinkKind.TRACE_LINK_KIND_RESOURCE_ID;
    }
    return shared(parent.productId(), child.productId())
        ? TraceLinkKind.TRACE_LINK_KIND_PRODUCT_ID
        : TraceLinkKind.TRACE_LINK_KIND_UNSPECIFIED;
  }

  /** Whether a confidence is enough for a link. */
  static boolean isLink(double confidence) {
    return confidence > LINKED_ABOVE;
  }

  /**
   * The confidence that the child continues the parent, from 0 to 1.
   *
   * @param parent the one that {@linkplain #precedes precedes}
   */
  double confidence(SettledTrace parent, SettledTrace child) {
    long apart = child.startNanos() - parent.startNanos(); // unsigned, as the parent precedes
    if (parent.traceId().equals(child.traceId())
        || parent.service().equals(child.service())
        || Long.compareUnsigned(apart, FAR_NANOS) > 0) {
      return 0;
    }
    double score = closeness(apart);
    if (shared(parent.circuitId(), child.circuitId())) {
      score += CIRCUIT;
    }
    if (shared(parent.resourceId(), child.resourceId())) {
      score += RESOURCE;
    }
    if (shared(parent.productId(), child.productId())) {
      score += PRODUCT;
    }
    if (callFlows.contains(new CallFlow(parent.service(), child.service()))) {
      score += CALL_FLOW;
    }
    return Math.min(1, score / CERTAIN);
  }

  private static double closeness(long apartNanos) {
    return apartNanos <= CLOSE_NANOS
        ? CLOSENESS
        : CLOSENESS * (FAR_NANOS - apartNanos) / (FAR_NANOS - CLOSE_NANOS);
  }

  private static boolean shared(@Nullable String id, @Nullable String other) {
    return id != null && !id.isEmpty() && id.equals(other);
  }
}
