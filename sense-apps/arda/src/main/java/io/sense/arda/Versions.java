package io.sense.arda;

import java.util.Set;

/**
 * The versions of which an item has to have one for a change to be made.
 *
 * @param any whether any will do
 * @param versions where not any will do
 */
record Versions(boolean any, Set<Long> versions) {
  /** Any version of an item that is there. */
  static final Versions ANY = new Versions(true, Set.of());

  Versions {
    versions = Set.copyOf(versions);
  }

  /** That one alone. */
  static Versions of(long version) {
    return new Versions(false, Set.of(version));
  }

  /** Whether it is one of them. */
  boolean include(long version) {
    return any || versions.contains(version);
  }
}
