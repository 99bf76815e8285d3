package io.sense.palantir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sense.telemetry.TraceId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CursorTest {
  private static final Cursor CURSOR =
      new Cursor(Correlations.GENERATION, TraceId.parse(Correlations.TRACE));

  @Test
  void readsWhatItWrote() {
    assertThat(Cursor.decode(CURSOR.encode())).isEqualTo(CURSOR);
    assertThat(CURSOR.encode()).matches("[A-Za-z0-9_-]+");
  }

  @ParameterizedTest
  @ValueSource(strings = {"AAAA", "not base64!", "AgAAAZzXAAAACvdlGRbNQ92ESOskTIAxnA"})
  void refusesWhatIsNoCursor(String text) {
    assertThatThrownBy(() -> Cursor.decode(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesACursorOfAnAllZeroTrace() {
    String zero = "AQ" + "A".repeat(32);
    assertThatThrownBy(() -> Cursor.decode(zero)).isInstanceOf(IllegalArgumentException.class);
  }
}
