package io.sense.correlation.link;

import static io.sense.correlation.link.Settled.SECOND;
import static io.sense.correlation.link.Settled.trace;
import static io.sense.telemetry.v1.TraceLinkKind.TRACE_LINK_KIND_CIRCUIT_ID;
import static io.sense.telemetry.v1.TraceLinkKind.TRACE_LINK_KIND_PRODUCT_ID;
import static io.sense.telemetry.v1.TraceLinkKind.TRACE_LINK_KIND_RESOURCE_ID;
import static io.sense.telemetry.v1.TraceLinkKind.TRACE_LINK_KIND_UNSPECIFIED;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Points are of 200, as the design gives them. */
final class LinkScoreTest {
  private static final Offset<Double> EXACTLY = Offset.offset(1e-12);

  private final LinkScore score = new LinkScore(Set.of(new CallFlow("shop", "bank")));
  private final LinkScore scoreWithoutFlows = new LinkScore(Set.of());
  private final Settled parent = trace(1, "shop");
  private final Settled child = trace(2, "bank");

  // ---- What counts how much

  @Test
  void givesEachSharedIdItsPoints() {
    assertThat(points(parent, child)).isCloseTo(40, EXACTLY);
    assertThat(points(parent.circuit("X"), child.circuit("X"))).isCloseTo(140, EXACTLY);
    assertThat(points(parent.resource("X"), child.resource("X"))).isCloseTo(120, EXACTLY);
    assertThat(points(parent.product("X"), child.product("X"))).isCloseTo(100, EXACTLY);
    assertThat(points(parent.resource("X").product("Y"), child.resource("X").product("Y")))
        .isCloseTo(180, EXACTLY);
  }

  @Test
  void givesNothingForIdsThatDifferOrAreMissing() {
    assertThat(points(parent.circuit("X"), child.circuit("Y"))).isCloseTo(40, EXACTLY);
    assertThat(points(parent.circuit("X"), child)).isCloseTo(40, EXACTLY);
    assertThat(points(parent.circuit("X"), child.resource("X"))).isCloseTo(40, EXACTLY);
    assertThat(points(parent.circuit(""), child.circuit(""))).isCloseTo(40, EXACTLY);
  }

  @Test
  void isNeverSurerThanCertain() {
    Settled all = parent.circuit("X").resource("Y").product("Z");
    assertThat(
            scoreWithoutFlows.confidence(
                all.build(), child.circuit("X").resource("Y").product("Z").build()))
        .isEqualTo(1);
  }

  @Test
  void knowsACallFlowInItsDirectionOnly() {
    assertThat(score.confidence(parent.build(), child.build()) * 200).isCloseTo(90, EXACTLY);
    assertThat(score.confidence(child.build(), parent.build()) * 200).isCloseTo(40, EXACTLY);
  }

  @Test
  void makesAProductALinkOnlyWithACallFlow() {
    Settled one = parent.product("X");
    Settled other = child.product("X");
    double without = scoreWithoutFlows.confidence(one.build(), other.build());
    assertThat(without).isEqualTo(0.5);
    assertThat(LinkScore.isLink(without)).isFalse();
    double with = score.confidence(one.build(), other.build());
    assertThat(with).isEqualTo(0.75);
    assertThat(LinkScore.isLink(with)).isTrue();
  }

  // ---- Closeness

  @Test
  void isFullyCloseUpToTenSecondsAndNoLongerAtSixty() {
    assertThat(points(parent, child.after(10 * SECOND))).isCloseTo(40, EXACTLY);
    assertThat(points(parent, child.after(10 * SECOND + 1))).isLessThan(40);
    assertThat(points(parent, child.after(10 * SECOND + SECOND / 1_000)))
        .isCloseTo(40 - 0.0008, Offset.offset(1e-9));
    assertThat(points(parent, child.after(35 * SECOND))).isCloseTo(20, EXACTLY);
    assertThat(points(parent, child.after(60 * SECOND))).isZero();
    assertThat(points(parent, child.after(60 * SECOND - 1))).isPositive();
  }

  @Test
  void linksByCircuitUntilJustBeforeSixtySeconds() {
    assertThat(links(parent.circuit("X"), child.circuit("X").after(60 * SECOND - 1))).isTrue();
    assertThat(links(parent.circuit("X"), child.circuit("X").after(60 * SECOND))).isFalse();
  }

  @Test
  void linksByResourceUntilJustBeforeThirtyFiveSeconds() {
    assertThat(links(parent.resource("X"), child.resource("X").after(35 * SECOND - 1))).isTrue();
    assertThat(links(parent.resource("X"), child.resource("X").after(35 * SECOND))).isFalse();
  }

  @Test
  void countsIdsAtSixtySecondsAndNothingBeyond() {
    Settled one = parent.circuit("X").resource("Y");
    Settled other = child.circuit("X").resource("Y");
    assertThat(points(one, other.after(60 * SECOND))).isCloseTo(180, EXACTLY);
    assertThat(points(one, other.after(60 * SECOND + 1))).isZero();
  }

  /** Past the year 2262 a signed number would be negative. */
  @Test
  void takesTimesAsUnsigned() {
    Settled one = parent.circuit("X").starting(Long.MAX_VALUE);
    Settled other = child.circuit("X").starting(Long.MIN_VALUE); // one nanosecond later
    assertThat(LinkScore.precedes(one.build(), other.build())).isTrue();
    assertThat(points(one, other)).isCloseTo(140, EXACTLY);
    Settled early = parent.circuit("X").starting(0);
    Settled late = child.circuit("X").starting(-1);
    assertThat(LinkScore.precedes(early.build(), late.build())).isTrue();
    assertThat(points(early, late)).isZero();
  }

  // ---- Who with whom

  @Test
  void neverLinksTwoTracesOfOneService() {
    Settled same = trace(2, "shop");
    assertThat(points(parent.circuit("X"), same.circuit("X"))).isZero();
  }

  @Test
  void neverLinksATraceWithItself() {
    Settled again = trace(1, "bank").after(1);
    assertThat(points(parent.circuit("X"), again.circuit("X"))).isZero();
  }

  @Test
  void takesTheEarlierAsTheParentAndTheSmallerIdAtOneStart() {
    assertThat(LinkScore.precedes(parent.build(), child.after(1).build())).isTrue();
    assertThat(LinkScore.precedes(child.after(1).build(), parent.build())).isFalse();
    assertThat(LinkScore.precedes(parent.build(), child.build())).isTrue();
    assertThat(LinkScore.precedes(child.build(), parent.build())).isFalse();
    assertThat(LinkScore.precedes(parent.build(), parent.build())).isFalse();
  }

  @Test
  void knowsTheStrongestIdThatBothShare() {
    Settled all = parent.circuit("C").resource("R").product("P");
    assertThat(LinkScore.strongest(all.build(), all.build())).isEqualTo(TRACE_LINK_KIND_CIRCUIT_ID);
    assertThat(LinkScore.strongest(all.build(), all.circuit("other").build()))
        .isEqualTo(TRACE_LINK_KIND_RESOURCE_ID);
    assertThat(LinkScore.strongest(all.build(), child.product("P").build()))
        .isEqualTo(TRACE_LINK_KIND_PRODUCT_ID);
    assertThat(LinkScore.strongest(all.build(), child.build()))
        .isEqualTo(TRACE_LINK_KIND_UNSPECIFIED);
  }

  private boolean links(Settled one, Settled other) {
    return LinkScore.isLink(scoreWithoutFlows.confidence(one.build(), other.build()));
  }

  private double points(Settled one, Settled other) {
    return scoreWithoutFlows.confidence(one.build(), other.build()) * 200;
  }
}
