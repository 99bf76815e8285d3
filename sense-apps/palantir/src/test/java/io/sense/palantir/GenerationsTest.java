package io.sense.palantir;

import static io.sense.palantir.Correlations.TRACE;
import static io.sense.palantir.Correlations.complete;
import static org.assertj.core.api.Assertions.assertThat;

import io.sense.telemetry.v1.Attributes;
import io.sense.telemetry.v1.Correlation;
import io.sense.telemetry.v1.CorrelationState;
import io.sense.telemetry.v1.MatchCounts;
import io.sense.telemetry.v1.SeverityCounts;
import java.util.List;
import org.junit.jupiter.api.Test;

final class GenerationsTest {
  private static final Correlation FIRST = complete(TRACE, 1_000).build();
  private static final Correlation SECOND = complete(TRACE, 900_000).build();

  @Test
  void leavesASingleGenerationAsItIs() {
    assertThat(Generations.merge(List.of(FIRST))).isEqualTo(FIRST);
  }

  @Test
  void addsCountsAndRevisions() {
    Correlation second =
        SECOND.toBuilder()
            .setRevision(3)
            .setSpanCount(0)
            .setLogCount(1)
            .setErrorSpanCount(2)
            .setMissingParents(4)
            .setSeverityCounts(SeverityCounts.newBuilder().setInfo(5).setFatal(1))
            .setMatches(MatchCounts.newBuilder().setOrphan(1))
            .build();
    Correlation merged = Generations.merge(List.of(FIRST, second));
    assertThat(merged.getRevision()).isEqualTo(14);
    assertThat(merged.getSpanCount()).isEqualTo(3);
    assertThat(merged.getLogCount()).isEqualTo(3);
    assertThat(merged.getErrorSpanCount()).isEqualTo(2);
    assertThat(merged.getMissingParents()).isEqualTo(5);
    assertThat(merged.getSeverityCounts())
        .isEqualTo(SeverityCounts.newBuilder().setInfo(6).setWarn(1).setFatal(1).build());
    assertThat(merged.getMatches())
        .isEqualTo(MatchCounts.newBuilder().setSpanId(2).setOrphan(1).build());
  }

  @Test
  void keepsTheIdentityOfTheFirst() {
    Correlation merged = Generations.merge(List.of(FIRST, SECOND));
    assertThat(merged.getTraceId()).isEqualTo(TRACE);
    assertThat(merged.getGeneration()).isEqualTo(1_000);
    assertThat(merged.getCorrelationId()).isEqualTo(FIRST.getCorrelationId());
  }

  @Test
  void isOpenWhileAnyIsAndAmendedOtherwise() {
    Correlation open = SECOND.toBuilder().setState(CorrelationState.CORRELATION_STATE_OPEN).build();
    assertThat(Generations.merge(List.of(FIRST, open)).getState())
        .isEqualTo(CorrelationState.CORRELATION_STATE_OPEN);
    assertThat(Generations.merge(List.of(FIRST, SECOND)).getState())
        .isEqualTo(CorrelationState.CORRELATION_STATE_AMENDED);
  }

  @Test
  void takesTheRootThatWasSeen() {
    Correlation rootless =
        FIRST.toBuilder().setRootSeen(false).setService("billing").setOperation("charge").build();
    Correlation merged = Generations.merge(List.of(rootless, SECOND));
    assertThat(merged.getService()).isEqualTo("gateway");
    assertThat(merged.getOperation()).isEqualTo("GET /orders");
    assertThat(merged.getRootSeen()).isTrue();
  }

  @Test
  void takesTheEarliestStartWhereNoRootWasSeen() {
    Correlation later = FIRST.toBuilder().setRootSeen(false).setStartTimeUnixNano(50).build();
    Correlation earlier =
        SECOND.toBuilder().setRootSeen(false).setStartTimeUnixNano(40).setService("b").build();
    Correlation logsAlone =
        SECOND.toBuilder()
            .setRootSeen(false)
            .setStartTimeUnixNano(30)
            .setSpanCount(0)
            .setService("")
            .build();
    assertThat(Generations.merge(List.of(later, earlier, logsAlone)).getService()).isEqualTo("b");
  }

  @Test
  void spansTheTimesOfTheGenerationsWithSpans() {
    Correlation logsAlone =
        SECOND.toBuilder()
            .setSpanCount(0)
            .setStartTimeUnixNano(1)
            .setEndTimeUnixNano(Long.MAX_VALUE)
            .build();
    Correlation merged = Generations.merge(List.of(FIRST, SECOND, logsAlone));
    assertThat(merged.getStartTimeUnixNano()).isEqualTo(FIRST.getStartTimeUnixNano());
    assertThat(merged.getEndTimeUnixNano()).isEqualTo(SECOND.getEndTimeUnixNano());
    assertThat(merged.getFirstSeen()).isEqualTo(FIRST.getFirstSeen());
    assertThat(merged.getLastSeen()).isEqualTo(SECOND.getLastSeen());
    Correlation alsoLogsAlone = logsAlone.toBuilder().setStartTimeUnixNano(2).build();
    assertThat(Generations.merge(List.of(alsoLogsAlone, logsAlone)).getStartTimeUnixNano())
        .isEqualTo(1);
  }

  @Test
  void unitesServicesAndKeepsTheFirstValueOfEachAttribute() {
    Correlation first =
        FIRST.toBuilder()
            .setEnvironment("")
            .setAttributes(Attributes.newBuilder().setCircuitId("c1"))
            .build();
    Correlation second =
        SECOND.toBuilder()
            .clearServices()
            .addServices("billing")
            .setAttributes(Attributes.newBuilder().setCircuitId("c2").setProductId("p2"))
            .setTruncated(true)
            .setSynthetic(true)
            .build();
    Correlation merged = Generations.merge(List.of(first, second));
    assertThat(merged.getServicesList()).containsExactly("billing", "gateway", "orders");
    assertThat(merged.getEnvironment()).isEqualTo("prod");
    assertThat(merged.getAttributes())
        .isEqualTo(Attributes.newBuilder().setCircuitId("c1").setProductId("p2").build());
    assertThat(merged.getTruncated()).isTrue();
    assertThat(merged.getSynthetic()).isTrue();
  }
}
