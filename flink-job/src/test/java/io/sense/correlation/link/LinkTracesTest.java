package io.sense.correlation.link;

import static io.sense.correlation.link.Settled.SECOND;
import static io.sense.correlation.link.Settled.T_MILLIS;
import static io.sense.correlation.link.Settled.trace;
import static io.sense.telemetry.v1.TraceLinkKind.TRACE_LINK_KIND_CIRCUIT_ID;
import static io.sense.telemetry.v1.TraceLinkKind.TRACE_LINK_KIND_RESOURCE_ID;
import static io.sense.telemetry.v1.TraceLinkKind.TRACE_LINK_KIND_SPAN_LINK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.TracesData;
import io.sense.correlation.CorrelationTopology;
import io.sense.correlation.Otlp;
import io.sense.correlation.flow.Booking;
import io.sense.correlation.flow.Outgoing;
import io.sense.correlation.flow.SettledTrace;
import io.sense.correlation.flow.SettledTrace.SpanLink;
import io.sense.telemetry.TraceId;
import io.sense.telemetry.v1.ServiceEdge;
import io.sense.telemetry.v1.TraceLink;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The production graph of links on a Flink of its own. */
@Timeout(120)
final class LinkTracesTest {
  /** One for all runs: most of a run is its start. */
  @RegisterExtension
  private static final MiniClusterExtension CLUSTER =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder()
              .setNumberTaskManagers(1)
              .setNumberSlotsPerTaskManager(1)
              .build());

  private static final Set<CallFlow> NO_FLOWS = Set.of();

  @Test
  void linksATraceToTheOneThatContinuesItOnceInBothOrders() throws Exception {
    Settled shop = trace(1, "shop").circuit("C").resource("R").product("P");
    Settled bank = trace(2, "bank").circuit("C").resource("R").product("P").after(20 * SECOND);
    for (List<Settled> order :
        List.of(List.of(shop, bank.settled(90_000)), List.of(bank, shop.settled(90_000)))) {
      Result result = run(NO_FLOWS, order);
      assertThat(result.links)
          .containsExactly(
              TraceLink.newBuilder()
                  .setParentTraceId(id(1))
                  .setChildTraceId(id(2))
                  .setKind(TRACE_LINK_KIND_CIRCUIT_ID)
                  .setValue("C")
                  .setConfidence(1)
                  .setParentService("shop")
                  .setChildService("bank")
                  .setParentStartUnixNano(Settled.T)
                  .setChildStartUnixNano(Settled.T + 20 * SECOND)
                  .setLinkedAt(T_MILLIS + 90_000)
                  .build());
      assertThat(result.bridges).hasSize(1);
      assertThat(result.calls).hasSize(1);
    }
  }

  @Test
  void linksUnderTheStrongestIdThatBothShare() throws Exception {
    Result result =
        run(
            NO_FLOWS,
            trace(1, "shop").circuit("C").resource("R").product("P"),
            trace(2, "bank").circuit("other").resource("R").product("P").after(1));
    assertThat(result.links)
        .extracting(TraceLink::getKind, TraceLink::getValue, TraceLink::getConfidence)
        .containsExactly(tuple(TRACE_LINK_KIND_RESOURCE_ID, "R", 0.9));
  }

  @Test
  void linksAChainPairByPair() throws Exception {
    Result result =
        run(
            NO_FLOWS,
            trace(1, "shop").circuit("C"),
            trace(2, "bank").circuit("C").after(SECOND),
            trace(3, "mail").circuit("C").after(2 * SECOND),
            trace(4, "mail").circuit("other").after(2 * SECOND),
            trace(5, "shop").circuit("C").after(3 * SECOND));
    assertThat(result.links)
        .extracting(TraceLink::getParentTraceId, TraceLink::getChildTraceId)
        .containsExactlyInAnyOrder(
            tuple(id(1), id(2)),
            tuple(id(1), id(3)),
            tuple(id(2), id(3)),
            tuple(id(2), id(5)),
            tuple(id(3), id(5)));
  }

  @Test
  void needsAKnownCallFlowForAProduct() throws Exception {
    List<Settled> traces =
        List.of(trace(1, "shop").product("P"), trace(2, "bank").product("P").after(1));
    assertThat(run(NO_FLOWS, traces).links).isEmpty();
    assertThat(run(Set.of(new CallFlow("bank", "shop")), traces).links).isEmpty();
    assertThat(run(Set.of(new CallFlow("shop", "bank")), traces).links)
        .extracting(TraceLink::getConfidence)
        .containsExactly(0.75);
  }

  @Test
  void joinsWithinSixMinutesOfSettlingTimeOnly() throws Exception {
    Settled shop = trace(1, "shop").circuit("C");
    Settled bank = trace(2, "bank").circuit("C").after(1);
    assertThat(run(NO_FLOWS, shop, bank.settled(360_000)).links).hasSize(1);
    assertThat(run(NO_FLOWS, shop, bank.settled(360_001)).links).isEmpty();
    assertThat(run(NO_FLOWS, bank, shop.settled(360_000)).links).hasSize(1);
    assertThat(run(NO_FLOWS, bank, shop.settled(360_001)).links).isEmpty();
  }

  /** A giant trace leaves the join long after its moment, when others have settled meanwhile. */
  @Test
  void linksATraceThatComesMinutesLate() throws Exception {
    Settled late = trace(1, "shop").circuit("C");
    Result result =
        run(
            NO_FLOWS,
            trace(2, "bank").circuit("C").after(1),
            trace(3, "tick").settled(290_000),
            late);
    assertThat(result.links).hasSize(1);
  }

  @Test
  void bridgesTheTracesInThatOfTheParent() throws Exception {
    List<Settled> traces =
        List.of(trace(1, "shop").circuit("C"), trace(2, "bank").circuit("C").after(10 * SECOND));
    Result result = run(NO_FLOWS, traces);
    TracesData data = TracesData.parseFrom(result.bridges.get(0).value());
    assertThat(result.bridges.get(0).key()).isEqualTo(id(1));
    assertThat(data.getResourceSpans(0).getResource()).isEqualTo(Otlp.service("sense"));
    Span span = data.getResourceSpans(0).getScopeSpans(0).getSpans(0);
    assertThat(span.getName()).isEqualTo("sense.bridge");
    assertThat(span.getTraceId()).isEqualTo(Otlp.bytes(new TraceId(0, 1)));
    assertThat(span.getParentSpanId()).isEqualTo(Otlp.bytes(1));
    assertThat(span.getStartTimeUnixNano()).isEqualTo(Settled.T + 10 * SECOND);
    assertThat(span.getEndTimeUnixNano()).isEqualTo(Settled.T + 10 * SECOND + 2_000_000);
    assertThat(span.getLinksList())
        .containsExactly(
            Span.Link.newBuilder()
                .setTraceId(Otlp.bytes(new TraceId(0, 2)))
                .setSpanId(Otlp.bytes(2))
                .build());
    assertThat(span.getAttributesList())
        .containsExactly(
            Otlp.attribute("sense.link.kind", "circuit_id"),
            Otlp.attribute("sense.link.value", "C"),
            io.opentelemetry.proto.common.v1.KeyValue.newBuilder()
                .setKey("sense.link.confidence")
                .setValue(
                    io.opentelemetry.proto.common.v1.AnyValue.newBuilder().setDoubleValue(0.7))
                .build(),
            Otlp.attribute("sense.link.parent_service", "shop"),
            Otlp.attribute("sense.link.child_service", "bank"));
  }

  @Test
  void givesBridgeSpansTheSameIdsInAnotherRun() throws Exception {
    List<Settled> traces = new ArrayList<>();
    for (int i = 1; i <= 6; i++) {
      traces.add(trace(i, "service " + i).circuit("C").resource("R").after(i * SECOND));
    }
    Set<Long> first = run(NO_FLOWS, traces).bridgeIds();
    assertThat(first).hasSize(15).doesNotContain(0L); // each pair has its own
    Collections.reverse(traces);
    assertThat(run(NO_FLOWS, traces).bridgeIds()).isEqualTo(first);
  }

  @Test
  void countsALinkAsACallInTheMinuteOfTheLaterSettling() throws Exception {
    Result result =
        run(
            NO_FLOWS,
            trace(1, "shop").circuit("C"),
            trace(2, "bank").circuit("C").after(1).settled(61_000));
    ServiceEdge call = ServiceEdge.parseFrom(result.calls.get(0).amount());
    assertThat(call.getCaller()).isEqualTo("shop");
    assertThat(call.getCallee()).isEqualTo("bank");
    assertThat(call.getMinute()).isEqualTo((T_MILLIS + 61_000) / 60_000 * 60_000);
    assertThat(call.getCalls()).isOne();
    assertThat(call.getErrors()).as("trace 2 has an error").isOne();
    assertThat(call.getDurations().getBucketList()).containsExactly(43); // 2 ms
  }

  @Test
  void linksTracesBySpanLinks() throws Exception {
    Result result =
        run(
            NO_FLOWS,
            trace(1, "shop").links(new SpanLink(new TraceId(0, 9), 5)),
            trace(2, "bank").amended().links(new SpanLink(new TraceId(0, 9), 6)));
    assertThat(result.links)
        .extracting(
            TraceLink::getParentTraceId,
            TraceLink::getChildTraceId,
            TraceLink::getKind,
            TraceLink::getConfidence)
        .containsExactlyInAnyOrder(
            tuple(id(9), id(1), TRACE_LINK_KIND_SPAN_LINK, 1.0),
            tuple(id(9), id(2), TRACE_LINK_KIND_SPAN_LINK, 1.0));
    assertThat(result.bridges).isEmpty();
    assertThat(result.calls).isEmpty();
  }

  @Test
  void joinsAHundredSegmentsOfAnIdAtMost() throws Exception {
    List<Settled> traces =
        IntStream.rangeClosed(1, 120)
            .mapToObj(i -> trace(i, i == 1 ? "shop" : "bank").circuit("C").after(i))
            .toList();
    assertThat(run(NO_FLOWS, traces).links).hasSize(99);
  }

  private record Result(List<TraceLink> links, List<Outgoing> bridges, List<Booking> calls) {
    Set<Long> bridgeIds() throws InvalidProtocolBufferException {
      Set<Long> ids = new java.util.HashSet<>();
      for (Outgoing bridge : bridges) {
        Span span =
            TracesData.parseFrom(bridge.value()).getResourceSpans(0).getScopeSpans(0).getSpans(0);
        ids.add(span.getSpanId().asReadOnlyByteBuffer().getLong());
      }
      return ids;
    }
  }

  private static String id(long trace) {
    return new TraceId(0, trace).toString();
  }

  private static Result run(Set<CallFlow> flows, Settled... traces) throws Exception {
    return run(flows, Arrays.asList(traces));
  }

  /** In the order given, with a watermark after each as far as its settling time goes. */
  @SuppressWarnings("try") // Flink's close throws any Exception
  private static Result run(Set<CallFlow> flows, List<Settled> traces) throws Exception {
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    CorrelationTopology.configure(env);
    DataStream<SettledTrace> settled =
        env.fromData(
                SettledTrace.TYPE, traces.stream().map(Settled::build).toArray(SettledTrace[]::new))
            .uid("settled")
            .assignTimestampsAndWatermarks(
                WatermarkStrategy.<SettledTrace>forGenerator(context -> new EachTime())
                    .withTimestampAssigner((trace, time) -> trace.settledAt()))
            .uid("time");
    LinkTraces.Links links = LinkTraces.build(settled, flows);
    List<Outgoing> linked = new ArrayList<>();
    List<Outgoing> bridges = new ArrayList<>();
    List<Booking> calls = new ArrayList<>();
    try (CloseableIterator<Outgoing> allLinks = links.links().collectAsync();
        CloseableIterator<Outgoing> allBridges = links.bridgeSpans().collectAsync();
        CloseableIterator<Booking> allCalls = links.calls().collectAsync()) {
      env.execute("links-test");
      allLinks.forEachRemaining(linked::add);
      allBridges.forEachRemaining(bridges::add);
      allCalls.forEachRemaining(calls::add);
    }
    List<TraceLink> parsed = new ArrayList<>();
    for (Outgoing link : linked) {
      parsed.add(TraceLink.parseFrom(link.value()));
      assertThat(link.key()).isEqualTo(parsed.get(parsed.size() - 1).getParentTraceId());
    }
    return new Result(parsed, bridges, calls);
  }
}
