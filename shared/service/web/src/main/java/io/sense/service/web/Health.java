package io.sense.service.web;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether a deployable may be sent work: named checks, each asked whenever readiness is.
 *
 * <p>A check that does not answer within two seconds counts as failing and is not asked a second
 * time while it is still busy, so that a prober never waits on a database that is away.
 * Thread-safe.
 */
public final class Health {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final List<NamedCheck> checks = new CopyOnWriteArrayList<>();
  private final List<NamedNotice> notices = new CopyOnWriteArrayList<>();
  private final Duration patience;
  private volatile boolean draining;

  /** Ready until a check says otherwise. */
  public Health() {
    this(PATIENCE);
  }

  Health(Duration patience) {
    this.patience = patience;
  }

  /** Says what is wrong, empty when nothing is. */
  @FunctionalInterface
  public interface Check {
    /**
     * Looks once.
     *
     * @return the fault in words for an operator, empty when there is none
     * @throws Exception as a fault, told by its message
     */
    Optional<String> fault() throws Exception;
  }

  /**
   * A check that fails now.
   *
   * @param name the check's
   * @param detail what is wrong
   */
  public record Failure(String name, String detail) {}

  /**
   * Something to know that fails nothing.
   *
   * @param name of what it is about
   * @param detail what there is to know
   */
  public record Notice(String name, String detail) {}

  /** Adds a check under a name that operators will read. */
  public void addCheck(String name, Check check) {
    checks.add(new NamedCheck(name, check));
  }

  /**
   * Something that operators should know although the process can work: it shows in the detail of
   * readiness and never fails it.
   *
   * @param notice what there is to know now, empty when nothing; answers at once, from memory
   */
  public void addNotice(String name, Supplier<Optional<String>> notice) {
    notices.add(new NamedNotice(name, notice));
  }

  /** What there is to know now beside the failures. */
  public List<Notice> notices() {
    return notices.stream()
        .flatMap(named -> named.notice.get().map(detail -> new Notice(named.name, detail)).stream())
        .toList();
  }

  /** From now on not ready: the process finishes what it has and takes nothing new. */
  public void drain() {
    draining = true;
  }

  /** Asks every check, side by side; none failing means ready. */
  public List<Failure> failures() {
    if (draining) {
      return List.of(new Failure("draining", "The process is shutting down"));
    }
    List<FutureTask<Optional<String>>> answers = checks.stream().map(NamedCheck::ask).toList();
    long deadline = System.nanoTime() + patience.toNanos();
    List<Failure> failures = new ArrayList<>();
    for (int i = 0; i < answers.size(); i++) {
      String name = checks.get(i).name;
      await(answers.get(i), deadline).ifPresent(fault -> failures.add(new Failure(name, fault)));
    }
    return failures;
  }

  private Optional<String> await(FutureTask<Optional<String>> answer, long deadline) {
    try {
      return answer.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return Optional.of("No answer within " + patience.toMillis() + " ms");
    } catch (ExecutionException e) {
      return Optional.of(String.valueOf(e.getCause()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("Interrupted while asking");
    }
  }

  private record NamedNotice(String name, Supplier<Optional<String>> notice) {}

  private static final class NamedCheck {
    private final String name;
    private final Check check;
    private @Nullable FutureTask<Optional<String>> asked;

    NamedCheck(String name, Check check) {
      this.name = name;
      this.check = check;
    }

    /** The answer under way, else a new one on a thread of its own. */
    synchronized FutureTask<Optional<String>> ask() {
      if (asked != null && !asked.isDone()) {
        return asked;
      }
      FutureTask<Optional<String>> task = new FutureTask<>(check::fault);
      Thread thread = new Thread(task, "health-" + name);
      thread.setDaemon(true);
      thread.start();
      asked = task;
      return task;
    }
  }
}
