package io.sense.client;

import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;

/**
 * A small shop that sells parcels and broadband lines: people look, fill carts, and order; cards
 * are declined, stock runs out, and lines fail to be set up. The same seed tells the same traces.
 * Not thread-safe.
 */
public final class DemoShop {
  private static final InstrumentationScope SCOPE =
      InstrumentationScope.newBuilder().setName("demo-shop").setVersion("1").build();

  private final RandomGenerator random;

  /** Opens one. */
  public DemoShop(long seed) {
    this.random = new Random(seed);
  }

  /**
   * What the services export after a while: one request a service and signal.
   *
   * @param traceIds of the traces told, in order
   */
  public record Exports(
      List<ExportTraceServiceRequest> spans,
      List<ExportLogsServiceRequest> logs,
      List<String> traceIds) {}

  /**
   * Tells some visits that begin within a span of time.
   *
   * @param fromNanos of the span of time, since the epoch
   * @param toNanos after {@code fromNanos}
   */
  public Exports visits(int count, long fromNanos, long toNanos) {
    Map<String, List<Span>> spans = new LinkedHashMap<>();
    Map<String, List<LogRecord>> logs = new LinkedHashMap<>();
    List<String> traceIds = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      DemoTrace trace = new DemoTrace(random, random.nextLong(fromNanos, toNanos));
      visit(trace);
      trace.spans().forEach(one -> put(spans, one));
      trace.logs().forEach(one -> put(logs, one));
      traceIds.add(trace.traceId());
    }
    return new Exports(
        spans.entrySet().stream().map(e -> spanRequest(e.getKey(), e.getValue())).toList(),
        logs.entrySet().stream().map(e -> logRequest(e.getKey(), e.getValue())).toList(),
        traceIds);
  }

  private void visit(DemoTrace trace) {
    double kind = random.nextDouble();
    if (kind < 0.45) {
      browse(trace);
    } else if (kind < 0.70) {
      addToCart(trace);
    } else if (kind < 0.90) {
      order(trace);
    } else {
      orderLine(trace);
    }
  }

  private void browse(DemoTrace trace) {
    String product = product();
    trace.call(
        "frontend",
        "GET /products/{id}",
        () -> {
          trace.log(SeverityNumber.SEVERITY_NUMBER_DEBUG, "Rendering product page");
          trace.call(
              "catalog",
              "GetProduct",
              () -> {
                trace.attribute("product_id", product);
                trace.step("SELECT products", 1, 12);
                trace.log(SeverityNumber.SEVERITY_NUMBER_INFO, "Found product " + product);
              });
          trace.call("inventory", "GetStock", () -> stock(trace, product));
        });
  }

  private void addToCart(DemoTrace trace) {
    String product = product();
    trace.call(
        "frontend",
        "POST /cart",
        () ->
            trace.call(
                "cart",
                "AddItem",
                () -> {
                  trace.attribute("product.id", product);
                  trace.log(SeverityNumber.SEVERITY_NUMBER_INFO, "Adding " + product);
                  trace.call("inventory", "Reserve", () -> stock(trace, product));
                  trace.step("HSET cart", 0.3, 2);
                }));
  }

  private void order(DemoTrace trace) {
    String product = product();
    trace.call(
        "frontend",
        "POST /orders",
        () -> {
          trace.attribute("request_id", "R-" + random.nextInt(1_000_000));
          trace.call(
              "checkout",
              "PlaceOrder",
              () -> {
                trace.attribute("productId", product);
                trace.log(SeverityNumber.SEVERITY_NUMBER_INFO, "Placing an order of " + product);
                trace.call("cart", "GetCart", () -> trace.step("HGETALL cart", 0.3, 3));
                if (pay(trace)) {
                  trace.call("inventory", "Take", () -> stock(trace, product));
                  trace.call(
                      "shipping",
                      "Ship",
                      () -> {
                        trace.step("choose carrier", 1, 6);
                        trace.log(SeverityNumber.SEVERITY_NUMBER_INFO, "Parcel is booked");
                      });
                }
              });
        });
  }

  private void orderLine(DemoTrace trace) {
    String circuit = "C-" + (7_000 + random.nextInt(400));
    trace.call(
        "frontend",
        "POST /lines",
        () ->
            trace.call(
                "checkout",
                "PlaceLineOrder",
                () -> {
                  trace.attribute("circuit_id", circuit);
                  if (pay(trace)) {
                    trace.call("provisioning", "ActivateLine", () -> activate(trace, circuit));
                  }
                }));
  }

  private void activate(DemoTrace trace, String circuit) {
    trace.attribute("circuit_id", circuit);
    trace.attribute("resource_id", "PORT-" + random.nextInt(96));
    trace.attribute("resource_type_id", "dsl-port");
    trace.log(SeverityNumber.SEVERITY_NUMBER_INFO, "Configuring the port of " + circuit);
    trace.step("configure port", 5, 40);
    if (random.nextDouble() < 0.15) {
      trace.log(
          SeverityNumber.SEVERITY_NUMBER_ERROR, "Port does not answer, " + circuit + " stays down");
      trace.fail("port does not answer");
    } else {
      trace.log(SeverityNumber.SEVERITY_NUMBER_INFO, circuit + " is up");
    }
  }

  private boolean pay(DemoTrace trace) {
    boolean declined = random.nextDouble() < 0.08;
    trace.call(
        "payment",
        "Charge",
        () -> {
          trace.step("POST acquirer", 8, 60);
          if (declined) {
            trace.log(SeverityNumber.SEVERITY_NUMBER_ERROR, "Card declined by the acquirer");
            trace.fail("card declined");
          } else {
            trace.log(SeverityNumber.SEVERITY_NUMBER_INFO, "Charged");
          }
        });
    if (declined) {
      trace.log(SeverityNumber.SEVERITY_NUMBER_WARN, "Order is given up: not paid");
      trace.fail("not paid");
    }
    return !declined;
  }

  private void stock(DemoTrace trace, String product) {
    trace.attribute("product_id", product);
    trace.step("SELECT stock", 0.5, 8);
    if (random.nextDouble() < 0.05) {
      trace.log(SeverityNumber.SEVERITY_NUMBER_WARN, "Stock of " + product + " runs low");
    }
  }

  private String product() {
    return "P-" + (100 + random.nextInt(60));
  }

  private static <T> void put(Map<String, List<T>> byService, DemoTrace.OfService<T> one) {
    byService.computeIfAbsent(one.service(), service -> new ArrayList<>()).add(one.item());
  }

  private static ExportTraceServiceRequest spanRequest(String service, List<Span> spans) {
    return ExportTraceServiceRequest.newBuilder()
        .addResourceSpans(
            ResourceSpans.newBuilder()
                .setResource(resource(service))
                .addScopeSpans(ScopeSpans.newBuilder().setScope(SCOPE).addAllSpans(spans)))
        .build();
  }

  private static ExportLogsServiceRequest logRequest(String service, List<LogRecord> logs) {
    return ExportLogsServiceRequest.newBuilder()
        .addResourceLogs(
            ResourceLogs.newBuilder()
                .setResource(resource(service))
                .addScopeLogs(ScopeLogs.newBuilder().setScope(SCOPE).addAllLogRecords(logs)))
        .build();
  }

  private static Resource resource(String service) {
    return Resource.newBuilder()
        .addAttributes(DemoTrace.text("service.name", service))
        .addAttributes(DemoTrace.text("service.instance.id", service + "-1"))
        .addAttributes(DemoTrace.text("deployment.environment.name", "demo"))
        .build();
  }
}
