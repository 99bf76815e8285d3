package io.sense.service.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks once, as soon as the server is there, whether it has room for the pools of all replicas.
 */
final class RoomCheck implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RoomCheck.class);
  private static final Duration RETRY = Duration.ofSeconds(5);

  private final Database database;
  private final DatabaseConfig config;
  private final String name;
  private final CountDownLatch closed = new CountDownLatch(1);

  private RoomCheck(Database database, DatabaseConfig config, String name) {
    this.database = database;
    this.config = config;
    this.name = name;
  }

  static RoomCheck start(Database database, DatabaseConfig config, String name) {
    RoomCheck check = new RoomCheck(database, config, name);
    Thread thread = new Thread(check::run, "database-room-" + name);
    thread.setDaemon(true);
    thread.start();
    return check;
  }

  @Override
  public void close() {
    closed.countDown();
  }

  private void run() {
    try {
      while (!look() && !closed.await(RETRY.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.debug("Could not look for the room of {} yet", name);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether the server told. That it is away is told by readiness. */
  private boolean look() {
    try (Connection connection = database.connection()) {
      ConnectionRoom.read(connection, name).warning(config, name).ifPresent(LOG::warn);
      return true;
    } catch (SQLException e) {
      LOG.debug("Could not ask the server for its room", e);
      return false;
    }
  }
}
