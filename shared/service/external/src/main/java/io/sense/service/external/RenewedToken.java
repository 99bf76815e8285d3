package io.sense.service.external;

import io.sense.settings.Secret;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A bearer token that is obtained when it is first needed, and again when it is about to expire or
 * was refused.
 *
 * <p>One renewal at a time: callers that need a token while one is being obtained wait for that
 * one, and share what became of it, a failure too. They wait no longer than their own call may
 * take.
 */
public final class RenewedToken implements BearerToken {
  /** A token that expires sooner could do so on its way. */
  private static final Duration MARGIN = Duration.ofSeconds(5);

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

  private final Supplier<Answer<Issued>> issuer;
  private final Object lock = new Object();
  private @Nullable Secret token;
  private long renewNanos;
  private @Nullable CompletableFuture<Answer<Secret>> renewal;

  /**
   * A token as its issuer gives it.
   *
   * @param expiresIn how long it is good for, from now
   */
  public record Issued(Secret token, Duration expiresIn) {}

  /**
   * @param issuer obtains a token, by a call to the service that carries none; one at a time
   */
  public RenewedToken(Supplier<Answer<Issued>> issuer) {
    this.issuer = issuer;
  }

  @Override
  public Answer<Secret> token() {
    CompletableFuture<Answer<Secret>> shared;
    boolean ours = false;
    synchronized (lock) {
      if (token != null && renewNanos - System.nanoTime() > 0) {
        return new Answer.Result<>(token);
      }
      if (renewal == null) {
        renewal = new CompletableFuture<>();
        ours = true;
      }
      shared = renewal;
    }
    return ours ? renew(shared) : await(shared);
  }

  @Override
  public void invalidate(Secret refused) {
    synchronized (lock) {
      if (refused.equals(token)) {
        token = null;
      }
    }
  }

  private Answer<Secret> renew(CompletableFuture<Answer<Secret>> shared) {
    Answer<Issued> answer = new Answer.Failed<>(0, "no token was obtained", Answer.Effect.NONE);
    try {
      answer = issuer.get();
    } finally {
      synchronized (lock) {
        answer.result().ifPresent(this::keep);
        renewal = null;
      }
      shared.complete(answer.map(Issued::token));
    }
    return answer.map(Issued::token);
  }

  private void keep(Issued issued) {
    // Of a token that lives shorter than the margin, half its life is left as margin.
    Duration half = issued.expiresIn().dividedBy(2);
    Duration margin = half.compareTo(MARGIN) < 0 ? half : MARGIN;
    token = issued.token();
    renewNanos = System.nanoTime() + issued.expiresIn().minus(margin).toNanos();
  }

  private static Answer<Secret> await(CompletableFuture<Answer<Secret>> shared) {
    Deadline deadline = Deadline.currentOr(LONGEST_WAIT);
    try {
      return shared.get(Math.max(0, deadline.remainingNanos()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return new Answer.TimedOut<>(deadline.elapsed());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Answer.Failed<>(0, "Interrupted while waiting for a token", Answer.Effect.NONE);
    } catch (ExecutionException e) {
      throw new IllegalStateException("A renewal is an answer, never an exception", e);
    }
  }
}
