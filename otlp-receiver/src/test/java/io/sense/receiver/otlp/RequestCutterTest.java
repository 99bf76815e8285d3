package io.sense.receiver.otlp;

import static io.sense.receiver.otlp.Requests.log;
import static io.sense.receiver.otlp.Requests.logs;
import static io.sense.receiver.otlp.Requests.resource;
import static io.sense.receiver.otlp.Requests.span;
import static io.sense.receiver.otlp.Requests.spanId;
import static io.sense.receiver.otlp.Requests.traces;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class RequestCutterTest {
  private static final int PIECE = 4_000;
  private static final int MAX = 8_000;

  @Test
  void forwardsARequestThatFitsAsTheBytesItCameIn() {
    byte[] body = traces(span(1), span(2)).toByteArray();
    List<byte[]> pieces = new ArrayList<>();
    RequestCutter.cut(RequestCheck.check(Signal.TRACES, body), piece -> pieces.add(piece));
    assertThat(pieces).hasSize(1);
    assertThat(pieces.get(0)).isSameAs(body);
  }

  @Test
  void writesNothingForARequestWithoutAcceptedRecords() {
    assertThat(cut(Signal.TRACES, traces().toByteArray()).pieces).isEmpty();
    byte[] refused = traces(span(ByteString.EMPTY, spanId(1))).toByteArray();
    assertThat(cut(Signal.TRACES, refused).pieces).isEmpty();
  }

  @Test
  void leavesOutWhatIsRefusedAndKeepsTheRestInItsEnvelopes() throws Exception {
    byte[] body = traces(span(1), span(ByteString.EMPTY, spanId(2)), span(3)).toByteArray();
    Cut cut = cut(Signal.TRACES, body);
    assertThat(cut.pieces).hasSize(1);
    assertThat(ExportTraceServiceRequest.parseFrom(cut.pieces.get(0)))
        .isEqualTo(traces(span(1), span(3)));
  }

  @Test
  void cutsRandomRequestsWithoutLosingPartingOrChangingAnything() throws Exception {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      ExportLogsServiceRequest request = randomLogs(random);
      Cut cut = cut(Signal.LOGS, request.toByteArray());
      List<List<Placed>> pieces = new ArrayList<>();
      for (byte[] piece : cut.pieces) {
        pieces.add(placed(ExportLogsServiceRequest.parseFrom(piece)));
      }
      List<Placed> together = pieces.stream().flatMap(List::stream).toList();
      assertThat(together)
          .as("seed %d: the same records under the same resource and scope", seed)
          .containsExactlyInAnyOrderElementsOf(placed(request));
      Map<LogRecord, Set<Integer>> whereabouts = new HashMap<>();
      for (int i = 0; i < pieces.size(); i++) {
        for (Placed record : pieces.get(i)) {
          whereabouts.computeIfAbsent(record.log, log -> new HashSet<>()).add(i);
        }
      }
      assertThat(whereabouts.values())
          .as("seed %d: equal records in one piece", seed)
          .allSatisfy(places -> assertThat(places).hasSize(1));
      for (int i = 0; i < pieces.size(); i++) {
        Set<LogRecord> distinct = new HashSet<>();
        pieces.get(i).forEach(record -> distinct.add(record.log));
        if (distinct.size() > 1) { // one alone, or one with its equals, may be larger
          assertThat(cut.pieces.get(i).length).as("seed %d", seed).isLessThanOrEqualTo(PIECE);
        }
        assertThat(cut.pieces.get(i).length).as("seed %d", seed).isLessThanOrEqualTo(MAX);
      }
      assertThat(cut.request.refusals().total()).isZero();
    }
  }

  @Test
  void fillsPiecesRatherThanMakingMany() {
    Span[] spans = new Span[1_000];
    for (int i = 0; i < spans.length; i++) {
      spans[i] = span(i + 1);
    }
    byte[] body = traces(spans).toByteArray();
    assertThat(cut(Signal.TRACES, body).pieces.size())
        .isLessThanOrEqualTo(body.length / (PIECE * 9 / 10) + 1);
  }

  @Test
  void cutsTheSameRequestIntoTheSamePieces() {
    byte[] body = randomLogs(new Random(3)).toByteArray();
    assertThat(cut(Signal.LOGS, body).pieces)
        .usingElementComparator(java.util.Arrays::compare)
        .containsExactlyElementsOf(cut(Signal.LOGS, body).pieces);
  }

  @Test
  void keepsEqualLogsTogetherAlsoUnderDifferentEnvelopes() throws Exception {
    ExportLogsServiceRequest.Builder request = ExportLogsServiceRequest.newBuilder();
    for (int i = 0; i < 40; i++) {
      request.mergeFrom(logs(log("different " + i + "x".repeat(300)), log("tick")));
    }
    Cut cut = cut(Signal.LOGS, request.build().toByteArray());
    assertThat(cut.pieces.size()).isGreaterThan(2);
    int piecesWithTicks = 0;
    int ticks = 0;
    for (byte[] piece : cut.pieces) {
      List<Placed> records = placed(ExportLogsServiceRequest.parseFrom(piece));
      int here = Collections.frequency(records.stream().map(Placed::log).toList(), log("tick"));
      ticks += here;
      piecesWithTicks += here > 0 ? 1 : 0;
    }
    assertThat(ticks).isEqualTo(40);
    assertThat(piecesWithTicks).isEqualTo(1);
  }

  @Test
  void sendsEqualLogsBeyondThePieceSizeAsOneLargerPiece() {
    LogRecord line = log("x".repeat(480));
    LogRecord[] lines = Collections.nCopies(12, line).toArray(LogRecord[]::new);
    Cut cut = cut(Signal.LOGS, logs(lines).toByteArray());
    assertThat(cut.pieces).hasSize(1);
    assertThat(cut.pieces.get(0).length).isBetween(PIECE + 1, MAX);
    assertThat(cut.request.refusals().total()).isZero();
  }

  @Test
  void refusesEqualLogsBeyondWhatAKafkaRecordHolds() throws Exception {
    LogRecord line = log("x".repeat(480));
    LogRecord[] lines = Collections.nCopies(40, line).toArray(LogRecord[]::new);
    Cut cut = cut(Signal.LOGS, logs(lines).toByteArray());
    assertThat(cut.pieces).hasSize(1);
    int sent = placed(ExportLogsServiceRequest.parseFrom(cut.pieces.get(0))).size();
    assertThat(cut.pieces.get(0).length).isLessThanOrEqualTo(MAX);
    assertThat(counts(cut)).containsExactly(Map.entry(Reason.TOO_MANY_EQUAL, 40L - sent));
    assertThat(sent).isGreaterThan(10);
  }

  @Test
  void cutsNoMoreOnceNobodyWantsThePieces() {
    byte[] body = randomLogs(new Random(3)).toByteArray();
    assertThat(cut(Signal.LOGS, body).pieces.size()).isGreaterThan(3);
    List<byte[]> pieces = new ArrayList<>();
    RequestCutter.cut(
        RequestCheck.check(Signal.LOGS, body),
        piece -> {
          pieces.add(piece);
          return pieces.size() < 2;
        },
        PIECE,
        MAX);
    assertThat(pieces).hasSize(2);
  }

  @Test
  void makesLargerPiecesOfRecordsUnderALargeResource() throws Exception {
    byte[] body = underResourceOf(MAX / 2 - 500, 200).toByteArray();
    Cut cut = cut(Signal.LOGS, body);
    assertThat(cut.request.refusals().total()).isZero();
    assertThat(cut.pieces.stream().mapToLong(piece -> piece.length).sum())
        .isLessThan(3L * body.length);
    assertThat(cut.pieces).allMatch(piece -> piece.length <= MAX);
  }

  @Test
  void refusesRecordsRatherThanMultiplyARequestByItsResource() throws Exception {
    byte[] body = underResourceOf(MAX - 300, 200).toByteArray();
    Cut cut = cut(Signal.LOGS, body);
    assertThat(cut.pieces.stream().mapToLong(piece -> piece.length).sum())
        .isBetween(3L * body.length, 4L * body.length + MAX);
    long sent = 0;
    for (byte[] piece : cut.pieces) {
      sent += placed(ExportLogsServiceRequest.parseFrom(piece)).size();
    }
    assertThat(counts(cut)).containsExactly(Map.entry(Reason.REPEATED_ENVELOPE, 200 - sent));
  }

  private static ExportLogsServiceRequest underResourceOf(int bytes, int records) {
    LogRecord[] logs = new LogRecord[records];
    for (int i = 0; i < records; i++) {
      logs[i] = log("number " + i + "x".repeat(100));
    }
    ExportLogsServiceRequest.Builder request = logs(logs).toBuilder();
    request.getResourceLogsBuilder(0).setResource(resource("s" + "-".repeat(bytes)));
    return request.build();
  }

  @Test
  void refusesOneRecordTooLargeForKafkaAndSendsTheRest() throws Exception {
    Cut cut =
        cut(
            Signal.LOGS,
            logs(log("a"), log("x".repeat(MAX)), log("y".repeat(PIECE + 500)), log("b"))
                .toByteArray());
    assertThat(counts(cut)).containsExactly(Map.entry(Reason.TOO_LARGE, 1L));
    List<String> bodies = new ArrayList<>();
    for (byte[] piece : cut.pieces) {
      placed(ExportLogsServiceRequest.parseFrom(piece))
          .forEach(record -> bodies.add(record.log.getBody().getStringValue()));
    }
    assertThat(bodies).containsExactlyInAnyOrder("a", "y".repeat(PIECE + 500), "b");
  }

  @Test
  void carriesEnvelopeFieldsThatComeAfterTheRecordsAndUnknownOnes() throws Exception {
    // On the wire: the records first, then what belongs to all of them.
    byte[] records =
        ResourceLogs.newBuilder()
            .addScopeLogs(ScopeLogs.newBuilder().addAllLogRecords(distinctLogs(60)))
            .build()
            .toByteArray();
    byte[] header =
        ResourceLogs.newBuilder()
            .setResource(resource("late"))
            .setSchemaUrl("https://example.org/schema")
            .build()
            .toByteArray();
    ByteString content = ByteString.copyFrom(records).concat(ByteString.copyFrom(header));
    ExportLogsServiceRequest request =
        ExportLogsServiceRequest.newBuilder()
            .addResourceLogs(ResourceLogs.parseFrom(content))
            .build();
    ByteString wire =
        com.google.protobuf.UnknownFieldSet.newBuilder()
            .addField(
                1,
                com.google.protobuf.UnknownFieldSet.Field.newBuilder()
                    .addLengthDelimited(content)
                    .build())
            .build()
            .toByteString();
    Cut cut = cut(Signal.LOGS, wire.toByteArray());
    assertThat(cut.pieces.size()).isGreaterThan(1);
    List<Placed> together = new ArrayList<>();
    for (byte[] piece : cut.pieces) {
      together.addAll(placed(ExportLogsServiceRequest.parseFrom(piece)));
    }
    assertThat(together).containsExactlyInAnyOrderElementsOf(placed(request));
  }

  private record Cut(CheckedRequest request, List<byte[]> pieces) {}

  private record Placed(
      Resource resource,
      String resourceSchema,
      InstrumentationScope scope,
      String schema,
      LogRecord log) {}

  private static Cut cut(Signal signal, byte[] body) {
    CheckedRequest checked = RequestCheck.check(signal, body);
    List<byte[]> pieces = new ArrayList<>();
    RequestCutter.cut(checked, piece -> pieces.add(piece), PIECE, MAX);
    return new Cut(checked, pieces);
  }

  private static Map<Reason, Long> counts(Cut cut) {
    Map<Reason, Long> counts = new EnumMap<>(Reason.class);
    cut.request.refusals().forEach(counts::put);
    return counts;
  }

  private static List<Placed> placed(ExportLogsServiceRequest request) {
    List<Placed> placed = new ArrayList<>();
    for (ResourceLogs resource : request.getResourceLogsList()) {
      for (ScopeLogs scope : resource.getScopeLogsList()) {
        for (LogRecord log : scope.getLogRecordsList()) {
          placed.add(
              new Placed(
                  resource.getResource(),
                  resource.getSchemaUrl(),
                  scope.getScope(),
                  scope.getSchemaUrl(),
                  log));
        }
      }
    }
    return placed;
  }

  private static List<LogRecord> distinctLogs(int count) {
    List<LogRecord> logs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      logs.add(log("log " + i + "x".repeat(200)));
    }
    return logs;
  }

  private static ExportLogsServiceRequest randomLogs(Random random) {
    ExportLogsServiceRequest.Builder request = ExportLogsServiceRequest.newBuilder();
    for (int r = random.nextInt(6); r >= 0; r--) {
      ResourceLogs.Builder resource =
          ResourceLogs.newBuilder()
              .setResource(resource("s" + random.nextInt(3) + "-".repeat(random.nextInt(200))))
              .setSchemaUrl(random.nextBoolean() ? "r" : "");
      for (int s = random.nextInt(4); s >= 0; s--) {
        ScopeLogs.Builder scope =
            ScopeLogs.newBuilder()
                .setScope(InstrumentationScope.newBuilder().setName("n" + random.nextInt(2)))
                .setSchemaUrl(random.nextBoolean() ? "s" : "");
        for (int l = random.nextInt(60); l > 0; l--) {
          int kind = random.nextInt(10);
          scope.addLogRecords(
              kind == 0
                  ? log("equal") // few bytes, many times over
                  : log(random.nextLong() + "z".repeat(random.nextInt(kind == 1 ? 3_500 : 200))));
        }
        resource.addScopeLogs(scope);
      }
      request.addResourceLogs(resource);
    }
    return request.build();
  }
}
