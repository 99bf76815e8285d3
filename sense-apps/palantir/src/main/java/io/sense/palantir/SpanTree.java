package io.sense.palantir;

import io.sense.palantir.SpanNode.Parent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;

/**
 * Spans by their parents, each exactly once, whatever the parents say.
 *
 * <p>Nothing here recurses: a trace may be one chain of 100 000 spans.
 *
 * @param roots spans that hang below no other, by start, then id
 * @param nodes every span by its id
 */
record SpanTree(List<SpanNode> roots, Map<Long, SpanNode> nodes) {
  /**
   * Levels below a root. JSON readers give up at some depth (often 1 000, with two levels a span),
   * so deeper spans become roots of their own.
   */
  static final int DEEPEST = 200;

  private static final int NO_PARENT = -1;

  /**
   * Builds the tree.
   *
   * @param spans by start, then id, with different ids
   * @param came whether the document has a span with this id
   */
  static SpanTree of(List<StoredSpan> spans, LongPredicate came) {
    return new Builder(spans, came).build();
  }

  private static final class Builder {
    private final List<StoredSpan> spans;
    private final LongPredicate came;
    private final Map<Long, Integer> places = new HashMap<>();
    private final int[] parents;
    private final Parent[] states;

    Builder(List<StoredSpan> spans, LongPredicate came) {
      this.spans = spans;
      this.came = came;
      this.parents = new int[spans.size()];
      this.states = new Parent[spans.size()];
      for (int i = 0; i < spans.size(); i++) {
        places.put(spans.get(i).id(), i);
      }
    }

    SpanTree build() {
      for (int i = 0; i < spans.size(); i++) {
        findParent(i);
      }
      tearRings();
      tearDeepOnes();
      return tree();
    }

    private void findParent(int place) {
      long parentId = spans.get(place).parentId();
      Integer parent = parentId == 0 ? null : places.get(parentId);
      parents[place] = parent == null ? NO_PARENT : parent;
      if (parent != null) {
        states[place] = Parent.PRESENT;
      } else if (parentId == 0) {
        states[place] = Parent.NONE;
      } else {
        states[place] = came.test(parentId) ? Parent.LEFT_OUT : Parent.MISSING;
      }
    }

    /** Of each ring the earliest span becomes a root. */
    private void tearRings() {
      int[] walks = new int[spans.size()]; // the walk that was here first; 0 for none
      for (int start = 0; start < spans.size(); start++) {
        int walk = start + 1;
        int at = start;
        while (at != NO_PARENT && walks[at] == 0) {
          walks[at] = walk;
          at = parents[at];
        }
        if (at != NO_PARENT && walks[at] == walk) {
          int earliest = at;
          for (int next = parents[at]; next != at; next = parents[next]) {
            earliest = Math.min(earliest, next);
          }
          tear(earliest, Parent.CYCLE);
        }
      }
    }

    private void tearDeepOnes() {
      int[] depths = new int[spans.size()];
      Arrays.fill(depths, -1);
      Deque<Integer> unknown = new ArrayDeque<>();
      for (int start = 0; start < spans.size(); start++) {
        int at = start;
        while (at != NO_PARENT && depths[at] < 0) {
          unknown.push(at);
          at = parents[at];
        }
        int depth = at == NO_PARENT ? -1 : depths[at];
        while (!unknown.isEmpty()) {
          int place = unknown.pop();
          depth++;
          if (depth > DEEPEST) {
            tear(place, Parent.TOO_DEEP);
            depth = 0;
          }
          depths[place] = depth;
        }
      }
    }

    private void tear(int place, Parent why) {
      parents[place] = NO_PARENT;
      states[place] = why;
    }

    private SpanTree tree() {
      List<SpanNode> inOrder = new ArrayList<>(spans.size());
      for (int i = 0; i < spans.size(); i++) {
        inOrder.add(new SpanNode(spans.get(i), states[i]));
      }
      List<SpanNode> roots = new ArrayList<>();
      Map<Long, SpanNode> nodes = new HashMap<>();
      for (int i = 0; i < spans.size(); i++) { // in order, and so are all lists that it makes
        SpanNode node = inOrder.get(i);
        nodes.put(node.span().id(), node);
        (parents[i] == NO_PARENT ? roots : inOrder.get(parents[i]).children()).add(node);
      }
      return new SpanTree(roots, nodes);
    }
  }
}
