package io.sense.palantir;

import static io.sense.palantir.Correlations.trace;
import static io.sense.palantir.Links.link;
import static org.assertj.core.api.Assertions.assertThat;

import io.sense.telemetry.TraceId;
import io.sense.telemetry.v1.TraceLink;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class LinkedTracesTest {
  private final InMemoryLinks links = new InMemoryLinks();

  @Test
  void followsLinksInBothDirectionsUpToTheDepth() {
    links.add(link(1, 2, 1).build());
    links.add(link(2, 3, 2).build());
    links.add(link(4, 3, 3).build());
    links.add(link(4, 5, 4).build());
    LinkedTraces linked = from(1, 3);
    assertThat(distances(linked)).isEqualTo(Map.of(1, 0, 2, 1, 3, 2, 4, 3));
    assertThat(linked.links())
        .extracting(TraceLink::getChildTraceId)
        .containsExactly(trace(2), trace(3), trace(3));
    assertThat(linked.cut()).isNull();
    assertThat(distances(from(1, 1))).isEqualTo(Map.of(1, 0, 2, 1));
  }

  @Test
  void tellsALinkOfARingOnceAndComesToAnEnd() {
    links.add(link(1, 2, 1).build());
    links.add(link(2, 3, 1).build());
    links.add(link(3, 1, 1).build());
    LinkedTraces linked = from(1, 10);
    assertThat(linked.links()).hasSize(3).doesNotHaveDuplicates();
    assertThat(distances(linked)).isEqualTo(Map.of(1, 0, 2, 1, 3, 1));
  }

  @Test
  void asksOncePerStepWhateverTheNumberOfTraces() {
    for (int i = 2; i <= 50; i++) {
      links.add(link(1, i, 1).build());
      links.add(link(i, 100 + i, 1).build());
    }
    assertThat(from(1, 2).distances()).hasSize(99);
    assertThat(links.questions()).isEqualTo(2);
  }

  @Test
  void stopsAtTheBoundOfTracesAndSaysSo() {
    for (int i = 1; i <= LinkedTraces.MOST_TRACES; i++) {
      links.add(link(0x5000, i, i).build());
    }
    links.add(link(LinkedTraces.MOST_TRACES, LinkedTraces.MOST_TRACES - 1, 0).build());
    LinkedTraces linked = from(0x5000, 3);
    assertThat(linked.distances()).hasSize(LinkedTraces.MOST_TRACES);
    assertThat(linked.links()).hasSize(LinkedTraces.MOST_TRACES - 1);
    assertThat(linked.cut()).isEqualTo("There are more than the 1000 traces told");
    assertThat(distances(linked)).doesNotContainKey(1); // the one linked first
  }

  @Test
  void stopsAtTheBoundOfLinksAndSaysSo() {
    for (int i = 1; i <= 150; i++) {
      for (int j = 1; j <= 150; j++) {
        links.add(link(i, 1_000 + j, 1).build());
      }
    }
    LinkedTraces linked = from(1, 10);
    assertThat(linked.links()).hasSize(LinkedTraces.MOST_LINKS).doesNotHaveDuplicates();
    assertThat(linked.cut()).isEqualTo("There are more than the 10000 links told");
  }

  @Test
  void tellsAsManyLinksAsTheBoundAllowsWithoutCallingThemCut() {
    for (int i = 1; i <= 100; i++) {
      for (int j = 1; j <= 100; j++) {
        links.add(link(i, 1_000 + j, 1).build());
      }
    }
    LinkedTraces linked = from(1, 10);
    assertThat(linked.links()).hasSize(LinkedTraces.MOST_LINKS);
    assertThat(linked.cut()).isNull();
  }

  private LinkedTraces from(int trace, int depth) {
    return LinkedTraces.of(TraceId.parse(trace(trace)), depth, links);
  }

  private static Map<Integer, Integer> distances(LinkedTraces linked) {
    return linked.distances().entrySet().stream()
        .collect(
            Collectors.toMap(
                each -> Integer.parseInt(each.getKey().toString(), 16), Map.Entry::getValue));
  }
}
