package io.sense.service.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.MarkerManager;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.message.SimpleMessage;
import org.junit.jupiter.api.Test;

/** The configuration that apps log with. */
final class LogLayoutTest {
  @Test
  void writesTheAccessLogAsJsonAndTheRestAsText() throws Exception {
    URI file = LogLayoutTest.class.getResource("/log4j2.properties").toURI();
    try (LoggerContext context = new LoggerContext("apps", null, file)) {
      context.start();
      assertThat(written(context, AccessLog.MARKER.getName())).isEqualTo("{}\n");
      assertThat(written(context, "OTHER")).matches("\\S+Z INFO +\\[main] web: \\{}\n");
      assertThat(context.getLogger("io.sense.access").getLevel()).isEqualTo(Level.INFO);
    }
  }

  private static String written(LoggerContext context, String marker) {
    return (String)
        context
            .getConfiguration()
            .getAppender("console")
            .getLayout()
            .toSerializable(
                Log4jLogEvent.newBuilder()
                    .setLoggerName("io.sense.web")
                    .setThreadName("main")
                    .setLevel(Level.INFO)
                    .setMarker(MarkerManager.getMarker(marker))
                    .setMessage(new SimpleMessage("{}"))
                    .build());
  }
}
