package io.sense.service.external;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import java.time.Duration;

/**
 * Until when a call has to be over.
 *
 * <p>It travels in the context, so that a call made for another one (for a token, say) is over when
 * that has to be.
 *
 * @param began when the call began, of {@link System#nanoTime}
 * @param ends when it is over, of the same clock
 */
record Deadline(long began, long ends) {
  private static final ContextKey<Deadline> KEY = ContextKey.named("sense-external-deadline");

  /** After the given time, or with the call that this one is made for, whichever is earlier. */
  static Deadline within(Duration time) {
    long now = System.nanoTime();
    long own = now + time.toNanos();
    Deadline outer = Context.current().get(KEY);
    return new Deadline(now, outer != null && outer.ends - own < 0 ? outer.ends : own);
  }

  /** The context with this deadline in it. */
  Context in(Context context) {
    return context.with(KEY, this);
  }

  /** The deadline of the call that the current thread is within, else one of the given time. */
  static Deadline currentOr(Duration time) {
    Deadline current = Context.current().get(KEY);
    return current == null ? within(time) : current;
  }

  long remainingNanos() {
    return ends - System.nanoTime();
  }

  boolean passed() {
    return remainingNanos() <= 0;
  }

  /** How long the call has taken so far. */
  Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - began);
  }
}
