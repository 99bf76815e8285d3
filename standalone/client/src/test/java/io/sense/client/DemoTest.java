package io.sense.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sense.settings.InvalidSettingsException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class DemoTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private FakeReceiver receiver;

  @BeforeEach
  void start() throws Exception {
    receiver = new FakeReceiver();
  }

  @AfterEach
  void stop() {
    receiver.close();
  }

  @Test
  void sendsSpansAndLogsOfVisitsUntilClosed() {
    Demo demo = demo("--endpoint", receiver.endpoint().toString(), "SENSE_DEMO_TOKEN=s3cret");
    assertThat(demo.firstTraceId()).succeedsWithin(PATIENCE);
    demo.close();
    int sent = receiver.requests().size();

    assertThat(receiver.requests())
        .extracting(FakeReceiver.Request::path)
        .contains("/v1/traces", "/v1/logs");
    assertThat(receiver.requests())
        .extracting(FakeReceiver.Request::authorization)
        .containsOnly("Bearer s3cret");
    assertThat(text(out))
        .contains(receiver.endpoint().toString())
        .contains(demo.accepted() + " traces accepted. Stopped.")
        .doesNotContain("s3cret");
    assertThat(receiver.requests()).hasSize(sent);
  }

  @Test
  void tellsWhatIsRefusedAndGoesOn() {
    receiver.then(401, "", null);
    try (Demo demo = demo("--endpoint", receiver.endpoint().toString())) {
      assertThat(demo.firstTraceId()).succeedsWithin(PATIENCE);
    }

    assertThat(text(err)).contains("The receiver refused the demo's v1/logs: 401");
  }

  @Test
  void namesEveryFaultOfItsArgumentsAtOnce() {
    assertThatThrownBy(() -> demo("SENSE_DEMO_PATIENCE=soon", "shop", "--endpoint"))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContaining("--endpoint needs a URL")
        .hasMessageContaining("SENSE_DEMO_PATIENCE")
        .hasMessageContaining("shop");
  }

  private Demo demo(String... arguments) {
    return Demo.start(
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        arguments);
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
