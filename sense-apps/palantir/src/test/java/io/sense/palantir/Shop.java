package io.sense.palantir;

import static io.sense.palantir.Correlations.complete;
import static io.sense.palantir.LedgerRows.MINUTE;
import static io.sense.palantir.ServiceEdges.edge;

import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.sense.telemetry.v1.Attributes;
import io.sense.telemetry.v1.Correlation;
import io.sense.telemetry.v1.CorrelationState;
import io.sense.telemetry.v1.MatchCounts;
import io.sense.telemetry.v1.SeverityCounts;
import io.sense.telemetry.v1.TraceLink;
import io.sense.telemetry.v1.TraceLinkKind;
import java.util.List;
import java.util.Map;

/** The traffic of a small shop, for the page to show: always the same. */
final class Shop {
  /** The trace of an order that failed, with every kind of match. */
  static final String ORDER = "4bf92f3577b34da6a3ce929d0e0e4736";

  /** It continues {@link #ORDER}. */
  static final String DELIVERY = "5cf92f3577b34da6a3ce929d0e0e4701";

  /** Has {@link #GIANT_SPANS} spans. */
  static final String GIANT = "f00dfacef00dfacef00dfacef00dface";

  static final int GIANT_SPANS = 10_000;

  private static final long NOW = PalantirServer.NOW.toEpochMilli();
  private static final List<String> SERVICES =
      List.of("gateway", "orders", "billing", "inventory", "delivery", "auth");
  private static final List<String> OPERATIONS =
      List.of("POST /orders", "GET /orders/{id}", "charge card", "reserve", "ship", "GET /token");

  private Shop() {}

  /** Fills everything. */
  static void fill(PalantirServer palantir) {
    addTraces(palantir, 250);
    addOrder(palantir);
    addLinks(palantir);
    addEdges(palantir);
    addLedger(palantir);
  }

  /** Traces of the last minutes; every ninth failed. */
  static void addTraces(PalantirServer palantir, int count) {
    for (int i = 0; i < count; i++) {
      palantir.correlations.add(trace(i).build());
    }
  }

  /** One of them. */
  static Correlation.Builder trace(int number) {
    long generation = NOW - 2_000 - number * 7_919L;
    int kind = number * 5 % SERVICES.size();
    boolean failed = number % 9 == 4;
    long nanos = (long) (2e6 * Math.pow(1.9, number * 11 % 13) + number * 1_234);
    return complete("%032x".formatted(0xabcdef0123L * (number + 1)), generation)
        .setState(
            number < 3
                ? CorrelationState.CORRELATION_STATE_OPEN
                : number % 17 == 5
                    ? CorrelationState.CORRELATION_STATE_AMENDED
                    : CorrelationState.CORRELATION_STATE_COMPLETE)
        .setService(SERVICES.get(kind))
        .setOperation(OPERATIONS.get(kind))
        .clearServices()
        .addAllServices(SERVICES.subList(kind, Math.min(SERVICES.size(), kind + 1 + number % 4)))
        .setMissingParents(0)
        .setEndTimeUnixNano(generation * 1_000_000 + nanos)
        .setSpanCount(2 + number % 23)
        .setLogCount(number % 31)
        .setErrorSpanCount(failed ? 1 + number % 2 : 0)
        .setSeverityCounts(
            SeverityCounts.newBuilder().setInfo(number % 31).setError(failed ? 2 : 0))
        .setMatches(MatchCounts.newBuilder().setSpanId(number % 31))
        .setAttributes(
            number % 3 == 0
                ? Attributes.newBuilder().setCircuitId("C-" + (100 + number % 7)).build()
                : Attributes.getDefaultInstance());
  }

  /** The order that failed. */
  static void addOrder(PalantirServer palantir) {
    long generation = NOW - 9_000;
    palantir.correlations.add(
        complete(ORDER, generation)
            .setService("gateway")
            .setOperation("POST /orders")
            .clearServices()
            .addAllServices(List.of("auth", "billing", "gateway", "inventory", "orders"))
            .setMissingParents(1)
            .setEndTimeUnixNano(generation * 1_000_000 + 212_000_000)
            .setSpanCount(11)
            .setLogCount(9)
            .setErrorSpanCount(2)
            .setSeverityCounts(SeverityCounts.newBuilder().setInfo(5).setWarn(2).setError(2))
            .setMatches(MatchCounts.newBuilder().setSpanId(5).setInterval(3).setTrace(1))
            .setAttributes(Attributes.newBuilder().setCircuitId("C-4711").setRequestId("req-8841"))
            .build());
    palantir.documents.add(order(generation).of(ORDER, generation));
  }

  private static TracePart order(long startMillis) {
    return new TracePart(startMillis)
        .span(
            "gateway",
            1,
            0,
            SpanKind.SPAN_KIND_SERVER,
            "POST /orders",
            0,
            196_000,
            "502 from orders")
        .span("gateway", 2, 1, SpanKind.SPAN_KIND_CLIENT, "GET /token", 1_200, 14_300)
        .span("auth", 3, 2, SpanKind.SPAN_KIND_SERVER, "GET /token", 2_900, 10_700)
        .span("orders", 4, 1, SpanKind.SPAN_KIND_SERVER, "create order", 18_000, 172_000)
        .span("orders", 5, 4, SpanKind.SPAN_KIND_CLIENT, "SELECT circuits", 19_500, 6_400)
        .span("orders", 6, 4, SpanKind.SPAN_KIND_INTERNAL, "reserve stock", 27_000, 121_000)
        .span(
            "inventory",
            7,
            6,
            SpanKind.SPAN_KIND_SERVER,
            "PUT /reservations/{sku}",
            29_000,
            117_000,
            "lock timeout after 100 ms")
        .span("inventory", 8, 7, SpanKind.SPAN_KIND_CLIENT, "UPDATE stock", 31_000, 101_000)
        .span("orders", 9, 4, SpanKind.SPAN_KIND_PRODUCER, "publish order.failed", 152_000, 3_000)
        .span(
            "billing", 10, 9, SpanKind.SPAN_KIND_CONSUMER, "release authorisation", 158_000, 54_000)
        .span("billing", 11, 99, SpanKind.SPAN_KIND_INTERNAL, "audit", 166_000, 12_000)
        .log(
            "gateway",
            1,
            "span_id",
            1,
            600,
            SeverityNumber.SEVERITY_NUMBER_INFO,
            "POST /orders from 10.2.0.17, 3 items")
        .log(
            "auth",
            2,
            "span_id",
            3,
            5_100,
            SeverityNumber.SEVERITY_NUMBER_DEBUG,
            "token of customer 8841 is good for 540 s")
        .log(
            "orders",
            3,
            "span_id",
            4,
            18_900,
            SeverityNumber.SEVERITY_NUMBER_INFO,
            "order for circuit C-4711")
        .log(
            "orders",
            4,
            "interval",
            6,
            28_100,
            SeverityNumber.SEVERITY_NUMBER_INFO,
            "reserving 3 items")
        .log(
            "inventory",
            5,
            "interval",
            7,
            82_000,
            SeverityNumber.SEVERITY_NUMBER_WARN,
            "waiting for row lock on sku 77-1204")
        .log(
            "inventory",
            6,
            "span_id",
            7,
            133_000,
            SeverityNumber.SEVERITY_NUMBER_ERROR,
            "could not reserve sku 77-1204: lock timeout after 100 ms")
        .log(
            "orders",
            7,
            "span_id",
            4,
            149_500,
            SeverityNumber.SEVERITY_NUMBER_ERROR,
            "order failed, releasing what was reserved")
        .log(
            "billing",
            8,
            "interval",
            10,
            171_000,
            SeverityNumber.SEVERITY_NUMBER_INFO,
            "authorisation 55-17 released")
        .log(
            "cron",
            9,
            "trace",
            0,
            104_000,
            SeverityNumber.SEVERITY_NUMBER_WARN,
            "vacuum of stock is running");
  }

  /** A trace of many spans, four levels deep, with a log for each. */
  static void addGiant(PalantirServer palantir) {
    long generation = NOW - 60_000;
    palantir.correlations.add(
        complete(GIANT, generation)
            .setOperation("nightly reconciliation")
            .setMissingParents(0)
            .setSpanCount(GIANT_SPANS)
            .setLogCount(GIANT_SPANS)
            .setEndTimeUnixNano(generation * 1_000_000 + GIANT_SPANS * 1_000_000L)
            .build());
    TracePart part = new TracePart(generation);
    for (int i = 1; i <= GIANT_SPANS; i++) {
      int hundred = (i - 1) / 100 * 100 + 1;
      int ten = (i - 1) / 10 * 10 + 1;
      int parent = i == 1 ? 0 : i == hundred ? 1 : i == ten ? hundred : ten;
      long offset = (i - 1) * 1_000L;
      long duration =
          i == 1 ? GIANT_SPANS * 1_000L : i == hundred ? 99_000 : i == ten ? 9_900 : 900;
      String service = SERVICES.get(i / 100 % SERVICES.size());
      part.span(
          service,
          i,
          parent,
          SpanKind.SPAN_KIND_SERVER,
          "step " + i,
          offset,
          duration,
          i % 997 == 0 ? "step failed" : "");
      part.log(
          service, i, "span_id", i, offset + 300, SeverityNumber.SEVERITY_NUMBER_INFO, "line " + i);
    }
    palantir.documents.add(part.of(GIANT, generation));
  }

  /** Traces before and after the order. */
  static void addLinks(PalantirServer palantir) {
    String basket = Correlations.trace(77);
    palantir.correlations.add(
        complete(DELIVERY, NOW - 4_000)
            .setService("delivery")
            .setOperation("consume order")
            .build());
    palantir.links.add(link(ORDER, DELIVERY, TraceLinkKind.TRACE_LINK_KIND_CIRCUIT_ID, 0.7));
    palantir.links.add(link(basket, ORDER, TraceLinkKind.TRACE_LINK_KIND_SPAN_LINK, 1));
    for (int i = 1; i <= 4; i++) {
      palantir.links.add(
          link(
              DELIVERY,
              Correlations.trace(80 + i),
              TraceLinkKind.TRACE_LINK_KIND_RESOURCE_ID,
              0.5 + i * 0.1));
    }
  }

  private static TraceLink link(
      String parent, String child, TraceLinkKind kind, double confidence) {
    return TraceLink.newBuilder()
        .setParentTraceId(parent)
        .setChildTraceId(child)
        .setKind(kind)
        .setValue(kind == TraceLinkKind.TRACE_LINK_KIND_SPAN_LINK ? "00f067aa0ba902b7" : "C-4711")
        .setConfidence(confidence)
        .setParentService("gateway")
        .setChildService("delivery")
        .setParentStartUnixNano((NOW - 9_000) * 1_000_000)
        .setChildStartUnixNano((NOW - 4_000) * 1_000_000)
        .setLinkedAt(NOW)
        .build();
  }

  /** Calls between the services, with a circle. */
  static void addEdges(PalantirServer palantir) {
    long minute = NOW - NOW % MINUTE - 5 * MINUTE;
    palantir.edges.add(
        edge(minute, "web", "gateway", Map.of(62, 9_000L, 70, 900L, 78, 12L)).build());
    palantir.edges.add(edge(minute, "gateway", "auth", Map.of(48, 9_100L, 56, 300L)).build());
    palantir.edges.add(
        edge(minute, "gateway", "orders", Map.of(60, 7_000L, 68, 700L)).setErrors(311).build());
    palantir.edges.add(
        edge(minute, "orders", "inventory", Map.of(58, 6_800L, 66, 210L)).setErrors(290).build());
    palantir.edges.add(edge(minute, "orders", "billing", Map.of(57, 6_400L)).build());
    palantir.edges.add(edge(minute, "billing", "payments", Map.of(66, 6_400L, 74, 40L)).build());
    palantir.edges.add(edge(minute, "delivery", "orders", Map.of(52, 610L)).build());
    palantir.edges.add(edge(minute, "orders", "delivery", Map.of(55, 1_900L)).build());
    palantir.edges.add(edge(minute, "inventory", "inventory", Map.of(44, 70L)).build());
    palantir.edges.add(edge(minute, "gateway", "catalogue", Map.of(40, 12_000L, 50, 100L)).build());
  }

  /** Forty minutes, of which one does not balance. */
  static void addLedger(PalantirServer palantir) {
    long minute = NOW - NOW % MINUTE;
    for (int i = 0; i < 40; i++) {
      long base = 36_000 + 7_001L * (i * 13 % 11);
      palantir.ledger.add(
          LedgerRows.logs(minute - i * MINUTE)
              .setReceived(base + (i == 7 ? 3 : 0))
              .setSpanId(base - 9_700)
              .setInterval(6_000)
              .setTrace(1_500)
              .setOrphan(600)
              .setUncorrelatable(1_400)
              .setRepeats(150)
              .setDeadLetters(i % 9 == 3 ? 50 : 0)
              .setOpen(i % 9 == 3 ? 0 : 50)
              .build());
      palantir.ledger.add(
          LedgerRows.spans(minute - i * MINUTE)
              .setReceived(base * 2)
              .setCorrelated(base * 2 - 320)
              .setRepeats(300)
              .setDeadLetters(0)
              .setOpen(20)
              .build());
    }
  }
}
