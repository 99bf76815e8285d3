package io.sense.receiver.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Durations;
import com.google.rpc.Code;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class FaultTest {
  private static final Set<Integer> RETRIED_OVER_HTTP = Set.of(429, 502, 503, 504);
  private static final Set<Code> RETRIED_OVER_GRPC =
      Set.of(
          Code.CANCELLED,
          Code.DEADLINE_EXCEEDED,
          Code.ABORTED,
          Code.OUT_OF_RANGE,
          Code.UNAVAILABLE,
          Code.DATA_LOSS);

  @ParameterizedTest
  @EnumSource
  void h8_h12_g3_isRetriedOverBothTransportsOrOverNone(Fault fault) {
    assertThat(RETRIED_OVER_HTTP.contains(fault.httpStatus())).isEqualTo(fault.retryable());
    assertThat(RETRIED_OVER_GRPC.contains(fault.code())).isEqualTo(fault.retryable());
  }

  @ParameterizedTest
  @EnumSource
  void g4_carriesARetryDelayExactlyWhereTryingAgainMakesSense(Fault fault) throws Exception {
    Status status = new RefusedException(fault, "x").status(Duration.ofMillis(1_500));
    boolean delayed = false;
    for (com.google.protobuf.Any detail : status.getDetailsList()) {
      if (detail.is(RetryInfo.class)) {
        delayed = true;
        assertThat(Durations.toMillis(detail.unpack(RetryInfo.class).getRetryDelay()))
            .isEqualTo(1_500);
      }
    }
    assertThat(delayed).isEqualTo(fault.retryable());
  }
}
