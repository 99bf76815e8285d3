package io.sense.service.tracing;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.instrumentation.log4j.appender.v2_17.OpenTelemetryAppender;
import java.util.UUID;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.LoggerConfig;

/**
 * Hands what Sense's own loggers are told to OpenTelemetry, beside wherever else it goes, with the
 * trace and the span that are current. Loggers of libraries are left out, above all those of the
 * exporter: a line about a failed sending would have to be sent.
 */
final class LogBridge implements AutoCloseable {
  private static final String LOGGERS = "io.sense";

  private final LoggerContext context;
  private final Appender appender;

  private LogBridge(LoggerContext context, Appender appender) {
    this.context = context;
    this.appender = appender;
  }

  static LogBridge open(OpenTelemetry telemetry) {
    OpenTelemetryAppender appender =
        OpenTelemetryAppender.builder()
            .setName("own-telemetry-" + UUID.randomUUID())
            .setContextDataAttributesIncluded("request_id")
            .setOpenTelemetry(telemetry)
            .build();
    appender.start();
    LoggerContext context = (LoggerContext) LogManager.getContext(false);
    Configuration configuration = context.getConfiguration();
    configuration.addAppender(appender);
    LoggerConfig loggers = configuration.getLoggerConfig(LOGGERS);
    if (!loggers.getName().equals(LOGGERS)) {
      loggers = new LoggerConfig(LOGGERS, null, true); // levels as above it
      configuration.addLogger(LOGGERS, loggers);
    }
    loggers.addAppender(appender, null, null);
    context.updateLoggers();
    return new LogBridge(context, appender);
  }

  @Override
  public void close() {
    LoggerConfig loggers = context.getConfiguration().getLoggerConfig(LOGGERS);
    loggers.removeAppender(appender.getName());
    context.updateLoggers();
    appender.stop();
  }
}
