package io.sense.service.tracing;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.instrumentation.log4j.appender.v2_17.OpenTelemetryAppender;
import io.opentelemetry.sdk.trace.ReadableSpan;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.filter.AbstractFilter;

/**
 * Hands what Sense's own loggers are told to OpenTelemetry, beside wherever else it goes, with the
 * trace and the span that are current. Loggers of libraries are left out, above all those of the
 * exporter: a line about a failed sending would have to be sent.
 *
 * <p>Where several deployables share a process, each line is told once: by the one whose span is
 * current, else by the one whose package the logger is of, else by the first that was started.
 */
final class LogBridge implements AutoCloseable {
  private static final String LOGGERS = "io.sense";
  private static final AttributeKey<String> SERVICE_NAME = AttributeKey.stringKey("service.name");

  /** Of this process, in the order of their start. */
  private static final List<String> SERVICES = new CopyOnWriteArrayList<>();

  private final LoggerContext context;
  private final Appender appender;
  private final String service;

  private LogBridge(LoggerContext context, Appender appender, String service) {
    this.context = context;
    this.appender = appender;
    this.service = service;
  }

  static LogBridge open(OpenTelemetry telemetry, String service) {
    SERVICES.add(service);
    OpenTelemetryAppender appender =
        OpenTelemetryAppender.builder()
            .setName("own-telemetry-" + UUID.randomUUID())
            .setContextDataAttributesIncluded("request_id")
            .setOpenTelemetry(telemetry)
            .setFilter(
                new AbstractFilter() {
                  @Override
                  public Result filter(LogEvent event) {
                    return isOf(service, event) ? Result.NEUTRAL : Result.DENY;
                  }
                })
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
    return new LogBridge(context, appender, service);
  }

  @Override
  public void close() {
    LoggerConfig loggers = context.getConfiguration().getLoggerConfig(LOGGERS);
    loggers.removeAppender(appender.getName());
    context.updateLoggers();
    appender.stop();
    SERVICES.remove(service);
  }

  private static boolean isOf(String service, LogEvent event) {
    if (Span.current() instanceof ReadableSpan span) {
      return service.equals(span.toSpanData().getResource().getAttribute(SERVICE_NAME));
    }
    String logger = event.getLoggerName() + '.';
    return SERVICES.stream()
        .filter(each -> logger.startsWith(LOGGERS + '.' + each + '.'))
        .findFirst()
        .or(() -> SERVICES.stream().findFirst())
        .filter(service::equals)
        .isPresent();
  }
}
