package io.sense.correlation.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.LogsData;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.sense.correlation.Otlp;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class OutgoingRecordsTest {
  private static final byte[] SHOP = resource("shop");
  private static final byte[] BANK = resource("bank");
  private static final byte[] SCOPE = scope("a");
  private static final byte[] OTHER_SCOPE = scope("b");

  @Test
  void gathersRecordsThatFollowEachOtherUnderOneHeader() throws Exception {
    OutgoingRecords logs = new OutgoingRecords();
    logs.add(SHOP, SCOPE, record("1"));
    logs.add(SHOP, SCOPE, record("2"));
    logs.add(SHOP, OTHER_SCOPE, record("3"));
    logs.add(BANK, OTHER_SCOPE, record("4"));
    logs.add(SHOP, SCOPE, record("5"));
    List<byte[]> requests = drain(logs);
    assertThat(requests).hasSize(1);
    LogsData request = LogsData.parseFrom(requests.get(0));
    assertThat(request.getResourceLogsList())
        .extracting(ResourceLogs::getResource)
        .containsExactly(Otlp.service("shop"), Otlp.service("bank"), Otlp.service("shop"));
    assertThat(request.getResourceLogs(0).getScopeLogsList())
        .extracting(scope -> scope.getScope().getName())
        .containsExactly("a", "b");
    assertThat(request.getResourceLogs(0).getScopeLogs(0).getLogRecordsCount()).isEqualTo(2);
    assertThat(texts(requests)).containsExactly("1", "2", "3", "4", "5");
  }

  @Test
  void cutsAtHalfAMegabyteAndLosesNothing() {
    OutgoingRecords logs = new OutgoingRecords();
    for (int i = 0; i < 1_300; i++) {
      logs.add(SHOP, SCOPE, record(i + "x".repeat(1_000)));
    }
    List<byte[]> requests = drain(logs);
    assertThat(requests).hasSize(3);
    for (byte[] request : requests) {
      assertThat(request.length).isLessThan(512 * 1024 + 10_000);
    }
    assertThat(texts(requests)).hasSize(1_300).doesNotHaveDuplicates();
  }

  @Test
  void letsALargeRecordBeARequestOfItsOwn() {
    OutgoingRecords logs = new OutgoingRecords();
    logs.add(SHOP, SCOPE, record("small"));
    logs.add(SHOP, SCOPE, record("x".repeat(1_000_000)));
    logs.add(SHOP, SCOPE, record("small too"));
    List<byte[]> requests = drain(logs);
    assertThat(requests)
        .extracting(request -> Otlp.records(request).size())
        .containsExactly(1, 1, 1);
    LogRecord large = Otlp.records(requests.get(1)).get(0);
    assertThat(large.getBody().getStringValue()).hasSize(1_000_000);
  }

  @Test
  void handsOverOnceAndStartsAnew() {
    OutgoingRecords logs = new OutgoingRecords();
    assertThat(drain(logs)).isEmpty();
    logs.add(SHOP, SCOPE, record("1"));
    assertThat(texts(drain(logs))).containsExactly("1");
    assertThat(drain(logs)).isEmpty();
    logs.add(SHOP, SCOPE, record("2"));
    assertThat(texts(drain(logs))).containsExactly("2");
  }

  private static List<byte[]> drain(OutgoingRecords logs) {
    List<byte[]> requests = new ArrayList<>();
    logs.drain(requests::add);
    return requests;
  }

  private static List<String> texts(List<byte[]> requests) {
    return requests.stream()
        .flatMap(request -> Otlp.records(request).stream())
        .map(log -> log.getBody().getStringValue())
        .toList();
  }

  private static OtlpRequest.Slice record(String text) {
    return OtlpRequest.Slice.of(
        LogRecord.newBuilder().setBody(Otlp.text(text)).build().toByteArray());
  }

  private static byte[] resource(String service) {
    return ResourceLogs.newBuilder().setResource(Otlp.service(service)).build().toByteArray();
  }

  private static byte[] scope(String name) {
    return ScopeLogs.newBuilder()
        .setScope(InstrumentationScope.newBuilder().setName(name))
        .build()
        .toByteArray();
  }
}
