package io.sense.standalone.processes;

import io.sense.embedded.EmbeddedDatabase;
import io.sense.embedded.EmbeddedServerException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** PostgreSQL, whose first process is killed; the others notice and end. */
final class PostgresMember implements Member {
  private static final int END_SECONDS = 30;
  private static final int PAUSE_MILLIS = 200;

  private final EmbeddedDatabase database;

  PostgresMember(EmbeddedDatabase database) {
    this.database = database;
  }

  @Override
  public String name() {
    return "postgresql";
  }

  @Override
  public void kill() {
    ProcessHandle first = ProcessHandle.of(database.pid()).orElseThrow();
    first.destroyForcibly();
    try {
      first.onExit().get(END_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProcessException("Interrupted while PostgreSQL was killed", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new ProcessException("PostgreSQL did not end by SIGKILL", e);
    }
  }

  @Override
  public void bringBack(Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    while (true) {
      try {
        database.restart();
        return;
      } catch (EmbeddedServerException e) {
        // It does not start while processes of the one that was killed still hold its memory.
        if (System.nanoTime() - end > 0) {
          throw new ProcessException("PostgreSQL does not start again: " + e.getMessage(), e);
        }
        pause();
      }
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProcessException("Interrupted while PostgreSQL was started", e);
    }
  }
}
