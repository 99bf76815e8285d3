package io.sense.beorn;

import org.jspecify.annotations.Nullable;

/**
 * Which jobs to list.
 *
 * @param state null for any
 * @param circuitId null for any
 * @param after only jobs behind this place in the list; null for the first page
 */
record JobQuery(
    @Nullable JobState state, @Nullable String circuitId, @Nullable JobCursor after, int limit) {

  JobQuery withLimit(int newLimit) {
    return new JobQuery(state, circuitId, after, newLimit);
  }
}
