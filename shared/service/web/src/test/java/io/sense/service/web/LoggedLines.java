package io.sense.service.web;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.Property;

/** What a logger is told while this is open. For tests, also of other modules. */
public final class LoggedLines implements AutoCloseable {
  private final Logger logger;
  private final Level before;
  private final Lines appender = new Lines();

  /**
   * Listens.
   *
   * @param name of the logger
   */
  public LoggedLines(String name) {
    logger = (Logger) LogManager.getLogger(name);
    before = logger.getLevel();
    Configurator.setLevel(name, Level.INFO);
    logger.setAdditive(false);
    appender.start();
    logger.addAppender(appender);
  }

  /**
   * A line.
   *
   * @param context beside it
   * @param stack below it, empty if there is none
   */
  public record Line(String message, Map<String, String> context, String stack) {}

  /** All lines so far. */
  public List<Line> lines() {
    return appender.lines;
  }

  @Override
  public void close() {
    logger.removeAppender(appender);
    logger.setAdditive(true);
    Configurator.setLevel(logger.getName(), before);
    appender.stop();
  }

  private static final class Lines extends AbstractAppender {
    private final List<Line> lines = new CopyOnWriteArrayList<>();

    Lines() {
      super("lines", null, null, true, Property.EMPTY_ARRAY);
    }

    @Override
    public void append(LogEvent event) {
      lines.add(
          new Line(
              event.getMessage().getFormattedMessage(),
              event.getContextData().toMap(),
              event.getThrown() == null ? "" : Arrays.toString(event.getThrown().getStackTrace())));
    }
  }
}
