package io.sense.index;

import static io.sense.index.Records.GENERATION;
import static io.sense.index.Records.MINUTE;
import static io.sense.index.Records.document;
import static io.sense.index.Records.edge;
import static io.sense.index.Records.ledger;
import static io.sense.index.Records.link;
import static io.sense.index.Records.row;
import static io.sense.telemetry.v1.LedgerSignal.LEDGER_SIGNAL_LOGS;
import static io.sense.telemetry.v1.LedgerSignal.LEDGER_SIGNAL_SPANS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sense.telemetry.v1.DurationHistogram;
import io.sense.telemetry.v1.LedgerRow;
import io.sense.telemetry.v1.TraceLinkKind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.zip.GZIPInputStream;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tables whose rows have their key before they are stored. */
final class KeyedUpsertsIT {
  @TempDir static Path directory;
  private static IndexDatabase database;
  private static Table<DocumentRow> documents;
  private static Table<LinkRow> links;
  private static Table<EdgeRow> edges;
  private static Table<MinuteRow> ledger;

  @BeforeAll
  static void start() throws SQLException {
    database = IndexDatabase.start(directory);
    documents = IndexedTopic.documents(database.config).tables().open("test-documents");
    links = IndexedTopic.links(database.config).tables().open("test-links");
    edges = IndexedTopic.edges(database.config).tables().open("test-edges");
    ledger = IndexedTopic.ledger(database.config).tables().open("test-ledger");
  }

  @AfterAll
  static void stop() {
    documents.close();
    links.close();
    edges.close();
    ledger.close();
    database.close();
  }

  @BeforeEach
  void empty() throws SQLException {
    database.texts("TRUNCATE trace_documents, trace_links, service_edges, ledger");
  }

  @Test
  void storesADocumentGzipped() throws Exception {
    DocumentRow whole = row(document(1, 3, "spans ".repeat(100_000)));
    assertThat(documents.upsert(List.of(whole))).isEqualTo(1);
    assertThat(
            database.texts(
                "SELECT concat_ws(' ', trace_id, generation, settled_at, part,"
                    + " tableoid::regclass, length(document) < 10000) FROM trace_documents"))
        .containsExactly(
            "00000000-0000-0000-0000-000000000001 2026-03-10 12:00:00.123+00"
                + " 2026-03-10 12:00:05.123+00 3 trace_documents_20260310 t");
    byte[] stored = database.bytes("SELECT document FROM trace_documents");
    assertThat(new GZIPInputStream(new ByteArrayInputStream(stored)).readAllBytes())
        .isEqualTo(whole.origin().value());
  }

  @Test
  void keepsThePartsOfADocumentAndTheLastOfEachPart() throws SQLException {
    documents.upsert(
        List.of(
            row(document(1, 0, "a")),
            row(document(1, 1, "b")),
            row(document(1, 0, "c").setSettledAt(GENERATION + 6_000)),
            row(document(1, 0, "d").setGeneration(GENERATION + 600_000))));
    assertThat(documents.upsert(List.of(row(document(1, 1, "b"))))).isZero();
    assertThat(documents.upsert(List.of(row(document(1, 1, "longer"))))).isEqualTo(1);
    assertThat(database.texts("SELECT count(*) FROM trace_documents")).containsExactly("4");
  }

  @Test
  void storesManyLargeDocumentsWithOneStatement() throws SQLException {
    List<DocumentRow> rows = new ArrayList<>();
    for (int part = 0; part < 32; part++) {
      rows.add(row(document(1, part, noise(512 << 10, part))));
    }
    assertThat(documents.upsert(rows)).isEqualTo(32);
    assertThat(database.texts("SELECT min(length(document)) > 256 * 1024 FROM trace_documents"))
        .containsExactly("t");
  }

  @Test
  void storesEveryFieldOfALink() throws SQLException {
    assertThat(
            links.upsert(
                List.of(
                    row(link(1, 2)),
                    row(
                        link(1, 2)
                            .setKind(TraceLinkKind.TRACE_LINK_KIND_SPAN_LINK)
                            .setValue("\0")
                            .setConfidence(1)
                            .clearParentService()
                            .setParentStartUnixNano(0)
                            .setChildStartUnixNano(-1)),
                    row(
                        link(1, 3)
                            .setKind(TraceLinkKind.TRACE_LINK_KIND_RESOURCE_ID)
                            .setChildStartUnixNano(0)),
                    row(link(2, 1).setKind(TraceLinkKind.TRACE_LINK_KIND_PRODUCT_ID)))))
        .isEqualTo(4);
    assertThat(
            database.texts(
                "SELECT trace_links::text FROM trace_links"
                    + " ORDER BY parent_trace_id, child_trace_id, kind"))
        .containsExactly(
            "(00000000-0000-0000-0000-000000000001,00000000-0000-0000-0000-000000000002,"
                + "circuit_id,C-1,0.75,orders,billing,1773144000123000000,1773144000123000007,"
                + "\"2026-03-10 12:00:09.123+00\")",
            "(00000000-0000-0000-0000-000000000001,00000000-0000-0000-0000-000000000002,"
                + "span_link,\uFFFD,1,\"\",billing,,9223372036854775807,"
                + "\"2026-03-10 12:00:09.123+00\")",
            "(00000000-0000-0000-0000-000000000001,00000000-0000-0000-0000-000000000003,"
                + "resource_id,C-1,0.75,orders,billing,1773144000123000000,,"
                + "\"2026-03-10 12:00:09.123+00\")",
            "(00000000-0000-0000-0000-000000000002,00000000-0000-0000-0000-000000000001,"
                + "product_id,C-1,0.75,orders,billing,1773144000123000000,1773144000123000007,"
                + "\"2026-03-10 12:00:09.123+00\")");
  }

  @Test
  void letsALinkOverwriteItsLikeAndKeepsAnotherTime() throws SQLException {
    links.upsert(List.of(row(link(1, 2))));
    links.upsert(
        List.of(
            row(
                link(1, 2)
                    .setValue("C-2")
                    .setConfidence(0.5)
                    .setParentService("p")
                    .setChildService("c")
                    .setParentStartUnixNano(3)
                    .setChildStartUnixNano(4)),
            row(link(1, 2).setLinkedAt(GENERATION + 60_000))));
    assertThat(
            database.texts(
                "SELECT concat_ws(' ', value, confidence, parent_service, child_service,"
                    + " parent_start_nanos, child_start_nanos) FROM trace_links"
                    + " ORDER BY linked_at"))
        .containsExactly(
            "C-2 0.5 p c 3 4", "C-1 0.75 orders billing 1773144000123000000 1773144000123000007");
  }

  @Test
  void storesEveryFieldOfAnEdge() throws SQLException {
    assertThat(
            edges.upsert(
                List.of(
                    row(
                        edge("a \"quoted\"", "b\0", 7)
                            .setErrors(2)
                            .setDurations(
                                DurationHistogram.newBuilder()
                                    .addBucket(-1)
                                    .addCount(3)
                                    .addBucket(70)
                                    .addCount(4_000_000_000L))),
                    row(edge("c", "d", 1).clearDurations()))))
        .isEqualTo(2);
    assertThat(database.texts("SELECT service_edges::text FROM service_edges ORDER BY caller"))
        .containsExactly(
            "(\"2026-03-10 12:00:00+00\",\"a \"\"quoted\"\"\",b\uFFFD,7,2,"
                + "\"{-1,70}\",\"{3,4000000000}\")",
            "(\"2026-03-10 12:00:00+00\",c,d,1,1,{},{})");
  }

  @Test
  void storesEveryFieldOfTheLedger() throws SQLException {
    LedgerRow.Builder logs =
        LedgerRow.newBuilder()
            .setSignal(LEDGER_SIGNAL_LOGS)
            .setMinute(MINUTE)
            .setRevision(1)
            .setReceived(2)
            .setSpanId(3)
            .setInterval(4)
            .setTrace(5)
            .setOrphan(6)
            .setUncorrelatable(7)
            .setCorrelated(8)
            .setRepeats(9)
            .setDeadLetters(10)
            .setOpen(11);
    ledger.upsert(List.of(row(logs), row(ledger(LEDGER_SIGNAL_SPANS, 0))));
    assertThat(database.texts("SELECT ledger::text FROM ledger ORDER BY signal"))
        .containsExactly(
            "(\"2026-03-10 12:00:00+00\",logs,1,2,3,4,5,6,7,8,9,10,11)",
            "(\"2026-03-10 12:00:00+00\",spans,0,0,0,0,0,0,0,0,0,0,0)");
    LedgerRow.Builder later =
        logs.clone()
            .setRevision(101)
            .setReceived(102)
            .setSpanId(103)
            .setInterval(104)
            .setTrace(105)
            .setOrphan(106)
            .setUncorrelatable(107)
            .setCorrelated(108)
            .setRepeats(109)
            .setDeadLetters(110)
            .setOpen(0);
    ledger.upsert(List.of(row(later)));
    assertThat(database.texts("SELECT ledger::text FROM ledger WHERE signal = 'logs'"))
        .containsExactly(
            "(\"2026-03-10 12:00:00+00\",logs,101,102,103,104,105,106,107,108,109,110,0)");
  }

  @Test
  void reachesTheSameTablesInAnyOrder() throws SQLException {
    List<EdgeRow> edgeRows = new ArrayList<>();
    List<MinuteRow> minuteRows = new ArrayList<>();
    for (int rank = 1; rank <= 5; rank++) {
      edgeRows.add(row(edge("a", "b", rank)));
      edgeRows.add(row(edge("a", "c", rank).setMinute(MINUTE + rank % 2 * 60_000L)));
      minuteRows.add(row(ledger(LEDGER_SIGNAL_LOGS, rank)));
      minuteRows.add(row(ledger(LEDGER_SIGNAL_SPANS, rank).setMinute(MINUTE + rank % 2 * 60_000L)));
    }
    for (int seed = 0; seed < 20; seed++) {
      empty();
      Collections.shuffle(edgeRows, new Random(seed));
      Collections.shuffle(minuteRows, new Random(seed));
      upsertInBatches(edges, new NewestByKey<>(), edgeRows, seed);
      upsertInBatches(ledger, new NewestByKey<>(), minuteRows, seed);
      assertThat(
              database.texts(
                  "SELECT concat_ws(' ', to_char(minute, 'MI'), callee, calls, duration_counts)"
                      + " FROM service_edges ORDER BY 1"))
          .containsExactly("00 b 5 {5}", "00 c 4 {4}", "01 c 5 {5}");
      assertThat(
              database.texts(
                  "SELECT concat_ws(' ', to_char(minute, 'MI'), signal, revision, received)"
                      + " FROM ledger ORDER BY 1"))
          .containsExactly("00 logs 5 5", "00 spans 4 4", "01 spans 5 5");
    }
  }

  @Test
  void letsEqualRanksOverwriteAndCountsTheStaleOnesOut() throws SQLException {
    edges.upsert(List.of(row(edge("a", "b", 4))));
    assertThat(edges.upsert(List.of(row(edge("a", "b", 4).setErrors(3))))).isEqualTo(1);
    assertThat(edges.upsert(List.of(row(edge("a", "b", 3))))).isZero();
    assertThat(database.texts("SELECT errors FROM service_edges")).containsExactly("3");
    ledger.upsert(List.of(row(ledger(LEDGER_SIGNAL_LOGS, 4))));
    assertThat(ledger.upsert(List.of(row(ledger(LEDGER_SIGNAL_LOGS, 4).setOpen(1))))).isEqualTo(1);
    assertThat(ledger.upsert(List.of(row(ledger(LEDGER_SIGNAL_LOGS, 3))))).isZero();
    assertThat(database.texts("SELECT open FROM ledger")).containsExactly("1");
  }

  @Test
  void refusesWhatCannotBeStoredAsAFaultOfTheData() {
    assertRefused(() -> edges.upsert(List.of(row(edge(noise(9_000, 1), "b", 1)))), "54");
    assertRefused(
        () -> documents.upsert(List.of(row(document(1, 0, "").setSettledAt(Long.MAX_VALUE)))),
        "22");
    assertRefused(() -> links.upsert(List.of(row(link(1, 2).setLinkedAt(Long.MIN_VALUE)))), "22");
    long farAway = 9_000_000_000_000_000L; // where PostgreSQL's clock is coarser than ours
    assertRefused(
        () ->
            ledger.upsert(
                List.of(
                    row(ledger(LEDGER_SIGNAL_LOGS, 1).setMinute(farAway)),
                    row(ledger(LEDGER_SIGNAL_LOGS, 1).setMinute(farAway + 1)),
                    row(ledger(LEDGER_SIGNAL_LOGS, 1).setMinute(farAway + 2)))),
        "21");
  }

  @Test
  void writesARowWhosePartitionIsMadeMeanwhile() throws Exception {
    Duration aMonth = Duration.ofDays(30);
    Instant day = Instant.ofEpochMilli(GENERATION).plus(aMonth);
    FakeDeadLetters deadLetters = new FakeDeadLetters();
    PatientTable<LinkRow> patient =
        new PatientTable<>(
            links,
            null,
            deadLetters,
            new IndexMetrics(UnregisteredMetricsGroup.createSinkWriterMetricGroup()));
    CompletableFuture<Void> written;
    try (Connection making = database.connection();
        Statement maker = making.createStatement()) {
      making.setAutoCommit(false);
      maker.execute("SELECT prepare_partitions('trace_links', 0, 1, '%s')".formatted(day));
      written =
          CompletableFuture.runAsync(
              () -> {
                try {
                  patient.upsert(List.of(row(link(1, 2).setLinkedAt(day.toEpochMilli()))));
                } catch (IOException | InterruptedException e) {
                  throw new CompletionException(e);
                }
              });
      while (database.texts("SELECT 1 FROM pg_locks WHERE NOT granted").isEmpty()) {
        Thread.onSpinWait();
      }
      making.commit();
    }
    written.join();
    assertThat(deadLetters.reasons).isEmpty();
    assertThat(database.texts("SELECT tableoid::regclass FROM trace_links"))
        .containsExactly("trace_links_20260409");
  }

  private static void assertRefused(ThrowingCallable upsert, String sqlStateClass) {
    assertThatThrownBy(upsert)
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).startsWith(sqlStateClass));
  }

  private static <R extends Row> void upsertInBatches(
      Table<R> table, Batch<R> batch, List<R> rows, int seed) throws SQLException {
    for (int i = 0; i < rows.size(); i++) {
      batch.add(rows.get(i));
      if (i % (seed % 4 + 1) == 0) {
        table.upsert(batch.drain());
      }
    }
    table.upsert(batch.drain());
    table.upsert(List.of(rows.get(seed % rows.size()))); // sent again
  }

  /** Characters that hardly compress. */
  private static String noise(int length, int seed) {
    StringBuilder noise = new StringBuilder(length);
    new Random(seed).ints(length, 33, 127).forEach(c -> noise.append((char) c));
    return noise.toString();
  }
}
