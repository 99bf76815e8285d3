package io.sense.arda;

import io.javalin.http.Context;
import io.sense.arda.InventoryRepository.Dangling;
import io.sense.arda.InventoryRepository.Load;
import io.sense.arda.InventoryRepository.LoadConflictException;
import io.sense.arda.InventoryRepository.LoadCounts;
import io.sense.service.web.Problem;
import io.sense.service.web.ProblemException;
import io.sense.service.web.QueryParameters;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Semaphore;

/**
 * {@code /api/v1/circuits/import} and those of the other kinds. A file is taken into memory, as the
 * bytes that came, before the database is asked for anything: a caller who sends slowly holds no
 * connection.
 */
final class ImportHandlers {
  /** Imports under way in one process; what they hold in memory is bounded by it. */
  private static final int AT_ONCE = 2;

  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  private final InventoryRepository inventory;
  private final int mostRows;
  private final Semaphore running = new Semaphore(AT_ONCE);

  /**
   * Handlers.
   *
   * @param mostRows of one file
   */
  ImportHandlers(InventoryRepository inventory, int mostRows) {
    this.inventory = inventory;
    this.mostRows = mostRows;
  }

  /** What an import did, or would do. */
  record Outcome(boolean dryRun, long created, long replaced, long unchanged) {}

  /** Imports a file, all of it or nothing. */
  void post(Context http, Kind kind) {
    QueryParameters parameters = new QueryParameters(http.queryParamMap());
    boolean dryRun = parameters.flag("dry_run");
    parameters.throwIfInvalid();
    String type = String.valueOf(http.contentType()).toLowerCase(Locale.ROOT);
    if (!type.equals("text/csv") && !type.startsWith("text/csv;")) {
      throw ProblemException.of(Problem.of(415, "An import is text/csv"));
    }
    if (!running.tryAcquire()) {
      throw ProblemException.unavailable(
          AT_ONCE + " imports are under way already", RETRY_AFTER, null);
    }
    try {
      load(http, kind, read(http), dryRun);
    } finally {
      running.release();
    }
  }

  private void load(Context http, Kind kind, byte[] file, boolean dryRun) {
    LineFaults faults = new LineFaults();
    try (Load load = inventory.load(kind)) {
      new CsvItems(kind, mostRows, faults).read(file, load::add);
      Dangling dangling = load.dangling(LineFaults.MOST_TOLD);
      dangling
          .lines()
          .forEach(
              each ->
                  faults.add(
                      each.line(),
                      each.field().name(),
                      InventoryHandlers.namesNothing(each.field()) + ": " + each.value()));
      faults.addUntold(dangling.total() - dangling.lines().size());
      if (!faults.isEmpty()) {
        http.status(422).json(faults.report()).contentType(Problem.MEDIA_TYPE);
        return;
      }
      LoadCounts counts = load.apply();
      if (!dryRun) {
        load.commit();
      }
      http.json(new Outcome(dryRun, counts.created(), counts.replaced(), counts.unchanged()));
    } catch (LoadConflictException e) {
      throw ProblemException.of(
          Problem.of(409, e.getMessage() + "; nothing was imported: repeat it"));
    }
  }

  /** The whole body, which the server bounds: see {@link ArdaApp#options}. */
  private static byte[] read(Context http) {
    try (InputStream body = http.bodyInputStream()) {
      return body.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("Could not read the body", e);
    }
  }
}
