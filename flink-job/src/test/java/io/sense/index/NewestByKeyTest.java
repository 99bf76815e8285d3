package io.sense.index;

import static io.sense.index.Records.document;
import static io.sense.index.Records.edge;
import static io.sense.index.Records.ledger;
import static io.sense.index.Records.link;
import static io.sense.index.Records.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.sense.telemetry.v1.LedgerSignal;
import io.sense.telemetry.v1.TraceLinkKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class NewestByKeyTest {
  @Test
  void keepsTheLedgersGreaterRevisionInEitherOrder() {
    NewestByKey<MinuteRow.Key, MinuteRow> batch = new NewestByKey<>();
    batch.add(row(ledger(LedgerSignal.LEDGER_SIGNAL_LOGS, 4)));
    batch.add(row(ledger(LedgerSignal.LEDGER_SIGNAL_LOGS, 2)));
    batch.add(row(ledger(LedgerSignal.LEDGER_SIGNAL_SPANS, 3)));
    batch.add(row(ledger(LedgerSignal.LEDGER_SIGNAL_SPANS, 5)));
    assertThat(batch.size()).isEqualTo(2);
    assertThat(batch.drain()).extracting(MinuteRow::rank).containsExactly(5L, 4L);
  }

  @Test
  void keepsTheEdgeWithMoreCallsInEitherOrder() {
    NewestByKey<EdgeRow.Key, EdgeRow> batch = new NewestByKey<>();
    batch.add(row(edge("a", "b", 2)));
    batch.add(row(edge("a", "b", 3)));
    batch.add(row(edge("b", "a", 3)));
    batch.add(row(edge("b", "a", 2)));
    assertThat(batch.drain()).extracting(EdgeRow::rank).containsExactly(3L, 3L);
  }

  @Test
  void keepsTheLastOfEqualRank() {
    NewestByKey<DocumentRow.Key, DocumentRow> documents = new NewestByKey<>();
    DocumentRow last = row(document(1, 0, "last"));
    documents.add(row(document(1, 0, "first")));
    documents.add(last);
    assertThat(documents.drain()).containsExactly(last);
    NewestByKey<LinkRow.Key, LinkRow> links = new NewestByKey<>();
    LinkRow lastLink = row(link(1, 2).setConfidence(0.9));
    links.add(row(link(1, 2)));
    links.add(lastLink);
    assertThat(links.drain()).containsExactly(lastLink);
    NewestByKey<EdgeRow.Key, EdgeRow> edges = new NewestByKey<>();
    EdgeRow lastEdge = row(edge("a", "b", 2).setErrors(2));
    edges.add(row(edge("a", "b", 2)));
    edges.add(lastEdge);
    assertThat(edges.drain()).containsExactly(lastEdge);
  }

  @Test
  void givesRowsInTheOrderOfEveryPartOfTheirKeysAndIsEmptyThen() {
    givesInOrder(
        List.of(
            row(document(1, 0, "")),
            row(document(1, 1, "")),
            row(document(1, 0, "").setSettledAt(Records.GENERATION + 5_001)),
            row(document(1, 0, "").setGeneration(Records.GENERATION + 1)),
            row(document(2, 0, ""))));
    givesInOrder(
        List.of(
            row(link(1, 2)),
            row(link(1, 2).setLinkedAt(Records.GENERATION + 9_001)),
            row(link(1, 2).setKind(TraceLinkKind.TRACE_LINK_KIND_SPAN_LINK)),
            row(link(1, 3)),
            row(link(2, 1))));
    givesInOrder(
        List.of(
            row(edge("a", "b", 1)),
            row(edge("a", "c", 1)),
            row(edge("b", "a", 1)),
            row(edge("a", "b", 1).setMinute(Records.MINUTE + 60_000))));
    givesInOrder(
        List.of(
            row(ledger(LedgerSignal.LEDGER_SIGNAL_SPANS, 1)),
            row(ledger(LedgerSignal.LEDGER_SIGNAL_LOGS, 1)),
            row(ledger(LedgerSignal.LEDGER_SIGNAL_SPANS, 1).setMinute(Records.MINUTE + 60_000))));
  }

  @Test
  void countsTheBytesItHolds() {
    NewestByKey<DocumentRow.Key, DocumentRow> batch = new NewestByKey<>();
    DocumentRow small = row(document(1, 0, ""));
    DocumentRow large = row(document(1, 0, "x".repeat(5_000)));
    batch.add(small);
    assertThat(batch.bytes()).isEqualTo(small.origin().value().length);
    batch.add(large);
    assertThat(batch.bytes()).isEqualTo(large.origin().value().length);
  }

  private static <K extends Comparable<? super K>, R extends KeyedRow<K>> void givesInOrder(
      List<R> rows) {
    List<R> shuffled = new ArrayList<>(rows);
    Collections.shuffle(shuffled, new Random(1));
    NewestByKey<K, R> batch = new NewestByKey<>();
    shuffled.forEach(batch::add);
    assertThat(batch.size()).isEqualTo(rows.size());
    assertThat(batch.drain()).isEqualTo(rows);
    assertThat(batch.size()).isZero();
    assertThat(batch.bytes()).isZero();
    assertThat(batch.drain()).isEmpty();
  }
}
