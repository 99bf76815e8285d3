package io.sense.beorn;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.UUID;

/**
 * A place in the list of jobs: behind the job with these keys, neither of which ever changes.
 *
 * @param createdAt of the job, to the microsecond, as the database has it
 * @param id of the job
 */
record JobCursor(Instant createdAt, UUID id) {
  private static final byte VERSION = 1;
  private static final int BYTES = 1 + 3 * Long.BYTES;

  static JobCursor of(Job job) {
    return new JobCursor(job.createdAt(), job.id());
  }

  /** The text that callers pass back as it is. */
  String encode() {
    byte[] bytes =
        ByteBuffer.allocate(BYTES)
            .put(VERSION)
            .putLong(ChronoUnit.MICROS.between(Instant.EPOCH, createdAt))
            .putLong(id.getMostSignificantBits())
            .putLong(id.getLeastSignificantBits())
            .array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /**
   * Reads {@link #encode}'s text.
   *
   * @throws IllegalArgumentException if it is none
   */
  static JobCursor decode(String text) {
    ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
    if (bytes.remaining() != BYTES || bytes.get() != VERSION) {
      throw new IllegalArgumentException("Not a cursor: " + text);
    }
    Instant createdAt = Instant.EPOCH.plus(bytes.getLong(), ChronoUnit.MICROS);
    return new JobCursor(createdAt, new UUID(bytes.getLong(), bytes.getLong()));
  }
}
