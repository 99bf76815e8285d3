package io.sense.service.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.apache.logging.log4j.MarkerManager;
import org.apache.logging.log4j.core.LoggerContext;
import org.junit.jupiter.api.Test;

/** The configuration that apps log with, of service/web; here, where the back end is known. */
final class LogLayoutTest {
  @Test
  void writesTheAccessLogAsJsonAndTheRestAsText() throws Exception {
    URI file = LogLayoutTest.class.getResource("/log4j2.properties").toURI();
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    PrintStream out = System.out;
    System.setOut(new PrintStream(written, true, StandardCharsets.UTF_8));
    try (LoggerContext context = new LoggerContext("apps", null, file)) {
      context.start();
      context
          .getLogger("io.sense.access")
          .info(MarkerManager.getMarker("ACCESS"), "{\"status\":200}");
      context.getLogger("io.sense.palantir.Palantir").info("Started");
      context.getLogger("org.eclipse.jetty.Server").info("Pages about itself");
    } finally {
      System.setOut(out);
    }
    assertThat(written.toString(StandardCharsets.UTF_8).lines())
        .satisfiesExactly(
            access -> assertThat(access).isEqualTo("{\"status\":200}"),
            text -> assertThat(text).matches("\\S+Z INFO +\\[main] Palantir: Started"));
  }
}
