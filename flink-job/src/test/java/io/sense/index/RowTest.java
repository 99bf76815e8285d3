package io.sense.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sense.telemetry.TraceId;
import io.sense.telemetry.v1.Correlation;
import io.sense.telemetry.v1.CorrelationState;
import org.junit.jupiter.api.Test;

final class RowTest {
  private static final Correlation GOOD = Records.correlation(7, 1_000, 2).build();

  @Test
  void readsACorrelation() throws Exception {
    Row row = Row.read(Records.record(GOOD));
    assertThat(row.traceId()).isEqualTo(TraceId.parse(Records.trace(7)));
    assertThat(row.generation()).isEqualTo(1_000);
    assertThat(row.revision()).isEqualTo(2);
    assertThat(row.values()).isEqualTo(GOOD);
  }

  @Test
  void refusesWhatIsNoCorrelation() {
    assertUnreadable(new byte[] {10, 99}, "truncated");
    assertUnreadable(new byte[0], "state");
    assertUnreadable(GOOD.toBuilder().setTraceId("abc").build().toByteArray(), "32 hex digits");
    assertUnreadable(GOOD.toBuilder().setTraceId("0".repeat(32)).build().toByteArray(), "all zero");
    assertUnreadable(GOOD.toBuilder().setStateValue(9).build().toByteArray(), "state");
    assertUnreadable(
        GOOD.toBuilder()
            .setState(CorrelationState.CORRELATION_STATE_UNSPECIFIED)
            .build()
            .toByteArray(),
        "state");
  }

  private static void assertUnreadable(byte[] value, String why) {
    assertThatThrownBy(() -> Row.read(Records.record("k", value)))
        .isInstanceOf(Row.UnreadableException.class)
        .hasMessageStartingWith("Could not read it as sense.v1.Correlation: ")
        .hasMessageContaining(why);
  }
}
