package io.sense.beorn;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a transition makes of a job.
 *
 * @param attempts written anew or with their outcome
 */
record Change(Job before, Job after, List<Attempt> attempts) {
  Change {
    attempts = List.copyOf(attempts);
  }

  /** Nothing. */
  static Change none(Job job) {
    return new Change(job, job, List.of());
  }

  /** The call to be made once the change is written; null if there is none. */
  @Nullable Attempt call() {
    Attempt open = after.open();
    Attempt earlier = before.open();
    boolean same = open != null && earlier != null && open.number() == earlier.number();
    return same ? null : open;
  }
}
