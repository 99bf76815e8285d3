package io.sense.correlation.link;

import static io.sense.correlation.link.Settled.trace;
import static org.assertj.core.api.Assertions.assertThat;

import io.sense.correlation.flow.Outgoing;
import io.sense.correlation.flow.Segment;
import io.sense.correlation.flow.SettledTrace;
import io.sense.correlation.flow.SettledTrace.SpanLink;
import io.sense.telemetry.TraceId;
import io.sense.telemetry.v1.TraceLink;
import io.sense.telemetry.v1.TraceLinkKind;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class SplitByBusinessIdTest {
  private static final SpanLink TO_SEVEN = new SpanLink(new TraceId(0, 7), 0xbeef);

  private OneInputStreamOperatorTestHarness<SettledTrace, Segment> split;

  @BeforeEach
  void open() throws Exception {
    split = new OneInputStreamOperatorTestHarness<>(new ProcessOperator<>(new SplitByBusinessId()));
    split.open();
  }

  @AfterEach
  void close() throws Exception {
    split.close();
  }

  @Test
  void makesASegmentOfEachIdThatIsThere() throws Exception {
    process(trace(1, "shop").circuit("C").resource("R").product("P"));
    process(trace(2, "shop").resource("R").circuit(""));
    process(trace(3, "shop"));
    assertThat(split.extractOutputValues())
        .extracting(Segment::key)
        .containsExactly("circuit_id=C", "resource_id=R", "product_id=P", "resource_id=R");
    assertThat(split.extractOutputValues().get(0).trace())
        .isEqualTo(trace(1, "shop").circuit("C").resource("R").product("P").build());
  }

  @Test
  void leavesSpanLinksOutOfSegments() throws Exception {
    process(trace(1, "shop").circuit("C").links(TO_SEVEN));
    assertThat(split.extractOutputValues().get(0).trace().spanLinks()).isEmpty();
  }

  @Test
  void makesNoSegmentOfAnAmendmentOrATraceWithoutSpans() throws Exception {
    process(trace(1, "shop").circuit("C").amended());
    process(trace(2, "").circuit("C"));
    assertThat(split.extractOutputValues()).isEmpty();
  }

  @Test
  void makesALinkOfASpanLink() throws Exception {
    process(trace(1, "shop").settled(5).links(TO_SEVEN));
    assertThat(links())
        .containsExactly(
            TraceLink.newBuilder()
                .setParentTraceId("00000000000000000000000000000007")
                .setChildTraceId("00000000000000000000000000000001")
                .setKind(TraceLinkKind.TRACE_LINK_KIND_SPAN_LINK)
                .setValue("000000000000beef")
                .setConfidence(1)
                .setChildService("shop")
                .setChildStartUnixNano(Settled.T)
                .setLinkedAt(Settled.T_MILLIS + 5)
                .build());
  }

  @Test
  void makesALinkOfASpanLinkThatAnAmendmentBrings() throws Exception {
    process(trace(1, "shop").amended().links(TO_SEVEN));
    assertThat(links()).hasSize(1);
  }

  @Test
  void makesOneLinkOfSeveralSpanLinksToOneTraceInAnyOrder() throws Exception {
    SpanLink high = new SpanLink(TO_SEVEN.traceId(), -1); // the greatest of unsigned ids
    process(trace(1, "shop").links(TO_SEVEN, high));
    process(trace(1, "shop").links(high, TO_SEVEN));
    assertThat(links())
        .extracting(TraceLink::getValue)
        .containsExactly("000000000000beef", "000000000000beef");
  }

  @Test
  void makesNoLinkOfASpanLinkWithinTheTrace() throws Exception {
    process(trace(7, "shop").links(TO_SEVEN));
    assertThat(links()).isEmpty();
  }

  private void process(Settled trace) throws Exception {
    split.processElement(trace.build(), 0);
  }

  private List<TraceLink> links() throws Exception {
    List<TraceLink> links = new ArrayList<>();
    var aside = split.getSideOutput(SplitByBusinessId.SPAN_LINKS);
    if (aside != null) {
      for (StreamRecord<Outgoing> message : aside) {
        TraceLink link = TraceLink.parseFrom(message.getValue().value());
        assertThat(message.getValue().key()).isEqualTo(link.getParentTraceId());
        links.add(link);
      }
    }
    return links;
  }
}
