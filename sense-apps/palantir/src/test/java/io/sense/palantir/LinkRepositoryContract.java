package io.sense.palantir;

import static io.sense.palantir.Correlations.trace;
import static io.sense.palantir.Links.link;
import static org.assertj.core.api.Assertions.assertThat;

import io.sense.telemetry.TraceId;
import io.sense.telemetry.v1.TraceLink;
import io.sense.telemetry.v1.TraceLinkKind;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every repository of links does. */
abstract class LinkRepositoryContract {
  /** A repository that holds just these rows. */
  abstract LinkRepository holding(TraceLink... rows) throws Exception;

  @Test
  void givesEveryFieldBack() throws Exception {
    for (TraceLinkKind kind :
        List.of(
            TraceLinkKind.TRACE_LINK_KIND_CIRCUIT_ID,
            TraceLinkKind.TRACE_LINK_KIND_RESOURCE_ID,
            TraceLinkKind.TRACE_LINK_KIND_PRODUCT_ID,
            TraceLinkKind.TRACE_LINK_KIND_SPAN_LINK)) {
      TraceLink row = link(1, 2, 1_000).setKind(kind).setValue("'\"{}").build();
      assertThat(holding(row).touching(ids(1), 10)).containsExactly(row);
    }
  }

  @Test
  void givesWhatIsNotKnownBackAsNotKnown() throws Exception {
    TraceLink row =
        link(1, 2, 1_000)
            .clearParentService()
            .clearChildService()
            .clearParentStartUnixNano()
            .clearChildStartUnixNano()
            .build();
    assertThat(holding(row).touching(ids(2), 10)).containsExactly(row);
  }

  @Test
  void findsLinksOfEitherEndLinkedLastFirst() throws Exception {
    TraceLink upwards = link(1, 2, 1_000).build();
    TraceLink downwards = link(2, 3, 3_000).build();
    TraceLink other = link(3, 4, 2_000).build();
    LinkRepository repository = holding(upwards, downwards, other);
    assertThat(repository.touching(ids(2), 10)).containsExactly(downwards, upwards);
    assertThat(repository.touching(ids(1, 4), 10)).containsExactly(other, upwards);
    assertThat(repository.touching(ids(2, 3), 10)).containsExactly(downwards, other, upwards);
    assertThat(repository.touching(ids(9), 10)).isEmpty();
  }

  @Test
  void countsALinkThatWasFoundAgainOnceAsOfTheLastTime() throws Exception {
    TraceLink again = link(1, 2, 9_000).setConfidence(0.9).build();
    TraceLink otherKind =
        link(1, 2, 5_000).setKind(TraceLinkKind.TRACE_LINK_KIND_SPAN_LINK).build();
    LinkRepository repository =
        holding(link(1, 2, 1_000).build(), again, otherKind, link(1, 2, 2_000).build());
    assertThat(repository.touching(ids(1, 2), 10)).containsExactly(again, otherKind);
  }

  @Test
  void keepsToTheLimitWithTheLastLinked() throws Exception {
    TraceLink last = link(1, 4, 3_000).build();
    TraceLink middle = link(1, 3, 2_000).build();
    assertThat(holding(link(1, 2, 1_000).build(), last, middle).touching(ids(1), 2))
        .containsExactly(last, middle);
  }

  @Test
  void ordersWhatWasLinkedAtOneTimeByParentAndChild() throws Exception {
    TraceLink[] rows =
        Stream.of(link(2, 9, 1_000), link(1, 9, 1_000), link(9, 1, 1_000))
            .map(TraceLink.Builder::build)
            .toArray(TraceLink[]::new);
    assertThat(holding(rows).touching(ids(9), 10)).containsExactly(rows[1], rows[0], rows[2]);
  }

  private static Set<TraceId> ids(int... traces) {
    return IntStream.of(traces)
        .mapToObj(number -> TraceId.parse(trace(number)))
        .collect(Collectors.toSet());
  }
}
