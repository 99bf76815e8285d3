package io.sense.beorn;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What others wrote of circuits in the database. Thread-safe. */
interface CircuitRecords {

  /**
   * A circuit as the inventory has it.
   *
   * @param state such as {@code planned} or {@code active}
   */
  record Planned(
      @Nullable String productId,
      @Nullable String customer,
      @Nullable String aDeviceId,
      @Nullable String zDeviceId,
      String state) {}

  /**
   * What was seen of a circuit in telemetry.
   *
   * @param lastSeen when the newest trace of it was last seen
   * @param traces within the window
   * @param tracesWithErrors of these
   */
  record Seen(Instant lastSeen, long traces, long tracesWithErrors) {}

  /** Of the inventory. */
  Part<Planned> inventory(String circuitId);

  /**
   * Of the correlations.
   *
   * @param window back from now, for the counts
   */
  Part<Seen> telemetry(String circuitId, Duration window);
}
