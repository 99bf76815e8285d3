package io.sense.palantir;

import static io.sense.palantir.Correlations.trace;

import io.sense.telemetry.v1.TraceLink;
import io.sense.telemetry.v1.TraceLinkKind;

/** Links to test with. */
final class Links {
  private Links() {}

  /** Between traces by their numbers, linked at a time of milliseconds. */
  static TraceLink.Builder link(int parent, int child, long linkedAt) {
    return TraceLink.newBuilder()
        .setParentTraceId(trace(parent))
        .setChildTraceId(trace(child))
        .setKind(TraceLinkKind.TRACE_LINK_KIND_CIRCUIT_ID)
        .setValue("C-7")
        .setConfidence(0.7)
        .setParentService("orders")
        .setChildService("billing")
        .setParentStartUnixNano(1_000_000_000L)
        .setChildStartUnixNano(2_500_000_001L)
        .setLinkedAt(linkedAt);
  }
}
