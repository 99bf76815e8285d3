package io.sense.arda;

import io.sense.settings.Settings;

/**
 * What one import may hold.
 *
 * @param maxBodyBytes longest file; two of them may be in memory at once
 * @param maxLines rows at most, without the header
 */
public record ImportLimits(int maxBodyBytes, int maxLines) {
  private static final long LONGEST = 1L << 30;

  /** Reads {@code IMPORT_MAX_BODY} (32MiB, at most 1GiB) and {@code IMPORT_MAX_LINES} (100 000). */
  static ImportLimits from(Settings settings, String prefix) {
    long bytes = settings.bytes(prefix + "IMPORT_MAX_BODY", 32 << 20);
    if (bytes > LONGEST) {
      settings.fault(prefix + "IMPORT_MAX_BODY must be at most 1GiB");
      bytes = LONGEST;
    }
    return new ImportLimits(
        Math.toIntExact(bytes),
        settings.integer(prefix + "IMPORT_MAX_LINES", 100_000, 1, 10_000_000));
  }
}
