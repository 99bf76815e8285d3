package io.sense.palantir;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.sense.palantir.SpanNode.Parent;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class SpanTreeTest {
  @Test
  void ordersChildrenByStartThenId() {
    SpanTree tree = tree(span(1, 0, 10), span(4, 1, 12), span(3, 1, 12), span(2, 1, 13));
    assertThat(tree.roots()).extracting(root -> root.span().id()).containsExactly(1L);
    assertThat(tree.roots().get(0).children())
        .extracting(child -> child.span().id())
        .containsExactly(3L, 4L, 2L);
    assertThat(tree.roots().get(0).parent()).isEqualTo(Parent.NONE);
    assertThat(tree.roots().get(0).children().get(0).parent()).isEqualTo(Parent.PRESENT);
  }

  @Test
  void ordersIdsAndTimesAsUnsigned() {
    SpanTree tree = tree(span(-1, 0, 1), span(1, 0, 1), span(2, 0, -1));
    assertThat(tree.roots()).extracting(root -> root.span().id()).containsExactly(1L, -1L, 2L);
  }

  @Test
  void makesASpanWhoseParentNeverCameARoot() {
    SpanTree tree = tree(span(1, 0, 10), span(2, 77, 11));
    assertThat(tree.roots()).hasSize(2);
    assertThat(tree.roots().get(1).parent()).isEqualTo(Parent.MISSING);
    assertThat(tree.roots().get(1).span().parentId()).isEqualTo(77);
  }

  @Test
  void tellsAParentThatWasLeftOutFromOneThatNeverCame() {
    SpanTree tree = SpanTree.of(List.of(span(2, 77, 11)), id -> id == 77);
    assertThat(tree.roots().get(0).parent()).isEqualTo(Parent.LEFT_OUT);
  }

  @Test
  void tearsARingAtItsEarliestSpan() {
    SpanTree tree = tree(span(3, 2, 1), span(1, 3, 2), span(2, 1, 3), span(4, 2, 4));
    assertThat(tree.roots()).hasSize(1);
    SpanNode root = tree.roots().get(0);
    assertThat(root.span().id()).isEqualTo(3);
    assertThat(root.parent()).isEqualTo(Parent.CYCLE);
    assertThat(Documents.all(tree.roots()).map(node -> node.span().id()))
        .containsExactly(3L, 1L, 2L, 4L);
  }

  @Test
  void tearsASpanOffThatIsItsOwnParent() {
    SpanTree tree = tree(span(1, 1, 1), span(2, 1, 2));
    assertThat(tree.roots()).extracting(SpanNode::parent).containsExactly(Parent.CYCLE);
    assertThat(tree.roots().get(0).children()).hasSize(1);
  }

  @Test
  void holdsEverySpanOfAnyGraphExactlyOnce() {
    Random random = new Random(11);
    for (int round = 0; round < 500; round++) {
      int size = 1 + random.nextInt(20);
      List<StoredSpan> spans = new ArrayList<>();
      for (int id = 1; id <= size; id++) {
        spans.add(span(id, random.nextInt(size + 3), random.nextInt(5)));
      }
      spans.sort(StoredSpan.ORDER);
      SpanTree tree = SpanTree.of(spans, id -> id <= size);
      assertThat(Documents.all(tree.roots()).map(SpanNode::span))
          .as("round %d", round)
          .containsExactlyInAnyOrderElementsOf(spans);
      assertThat(tree.nodes()).hasSize(size);
    }
  }

  @Test
  void cutsAChainOf100000SpansIntoPiecesThatReadersBear() {
    int size = 100_000;
    List<StoredSpan> spans = new ArrayList<>();
    for (int id = 1; id <= size; id++) {
      spans.add(span(id, id - 1, size - id)); // each child before its parent: the clocks are off
    }
    spans.sort(StoredSpan.ORDER);
    SpanTree tree = SpanTree.of(spans, id -> true);
    int pieces = (size + SpanTree.DEEPEST) / (SpanTree.DEEPEST + 1);
    assertThat(tree.roots()).hasSize(pieces);
    assertThat(tree.roots().stream().filter(root -> root.parent() == Parent.TOO_DEEP))
        .hasSize(pieces - 1);
    assertThat(Documents.all(tree.roots())).hasSize(size);
    for (SpanNode root : tree.roots()) {
      int depth = 0;
      for (SpanNode node = root; !node.children().isEmpty(); node = node.children().get(0)) {
        depth++;
      }
      assertThat(depth).isLessThanOrEqualTo(SpanTree.DEEPEST);
    }
  }

  private static SpanTree tree(StoredSpan... spans) {
    List<StoredSpan> sorted = new ArrayList<>(List.of(spans));
    sorted.sort(StoredSpan.ORDER);
    return SpanTree.of(sorted, id -> sorted.stream().anyMatch(span -> span.id() == id));
  }

  private static StoredSpan span(long id, long parentId, long startNanos) {
    return new StoredSpan(id, parentId, startNanos, "orders", ByteString.EMPTY);
  }
}
