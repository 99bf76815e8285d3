package io.sense.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class DemoShopTest {
  private static final long FROM = 1_700_000_000_000_000_000L;
  private static final long TO = FROM + 1_000_000_000L;

  private final DemoShop.Exports exports = new DemoShop(7).visits(400, FROM, TO);

  @Test
  void tellsTheSameVisitsForTheSameSeed() {
    assertThat(new DemoShop(7).visits(400, FROM, TO)).isEqualTo(exports);
    assertThat(new DemoShop(8).visits(400, FROM, TO)).isNotEqualTo(exports);
  }

  @Test
  void tellsWholeTracesWithOneRoot() {
    var byTrace = spans().stream().collect(Collectors.groupingBy(Span::getTraceId));
    assertThat(byTrace).hasSize(400);
    for (List<Span> trace : byTrace.values()) {
      var ids = trace.stream().map(Span::getSpanId).collect(Collectors.toSet());
      assertThat(ids).hasSize(trace.size());
      assertThat(trace.stream().filter(span -> span.getParentSpanId().isEmpty())).hasSize(1);
      assertThat(trace)
          .allSatisfy(
              span -> {
                assertThat(span.getEndTimeUnixNano()).isGreaterThan(span.getStartTimeUnixNano());
                assertThat(span.getParentSpanId().isEmpty() || ids.contains(span.getParentSpanId()))
                    .isTrue();
              });
    }
  }

  @Test
  void logsWithIdsWithoutSpanIdInTextOnlyAndNotAtAll() {
    Set<String> kinds = new TreeSet<>();
    for (LogRecord log : logs()) {
      boolean inText = log.getBody().getStringValue().contains("trace_id=");
      kinds.add(
          (log.getTraceId().isEmpty() ? "no trace" : "trace")
              + (log.getSpanId().isEmpty() ? ", no span" : ", span")
              + (inText ? ", in text" : ""));
    }
    assertThat(kinds)
        .containsExactlyInAnyOrder(
            "trace, span", "trace, no span", "no trace, no span, in text", "no trace, no span");
  }

  @Test
  void hasErrorsAndBusinessIds() {
    assertThat(spans())
        .anyMatch(span -> span.getStatus().getCode() == Status.StatusCode.STATUS_CODE_ERROR);
    assertThat(logs())
        .anyMatch(log -> log.getSeverityNumber() == SeverityNumber.SEVERITY_NUMBER_ERROR);
    assertThat(spans().stream().flatMap(span -> span.getAttributesList().stream()))
        .extracting(attribute -> attribute.getKey())
        .contains("circuit_id", "product_id", "resource_id", "request_id");
  }

  private List<Span> spans() {
    return exports.spans().stream()
        .flatMap(request -> request.getResourceSpansList().stream())
        .flatMap(resource -> resource.getScopeSpansList().stream())
        .flatMap(scope -> scope.getSpansList().stream())
        .toList();
  }

  private List<LogRecord> logs() {
    return exports.logs().stream()
        .flatMap(request -> request.getResourceLogsList().stream())
        .flatMap(resource -> resource.getScopeLogsList().stream())
        .flatMap(scope -> scope.getLogRecordsList().stream())
        .toList();
  }
}
