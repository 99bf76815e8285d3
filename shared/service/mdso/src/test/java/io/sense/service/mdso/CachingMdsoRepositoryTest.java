package io.sense.service.mdso;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sense.service.external.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class CachingMdsoRepositoryTest extends MdsoRepositoryContract {
  private static final Answer<Object> AWAY =
      new Answer.Failed<>(503, "is away", Answer.Effect.NONE);

  private final MdsoWorld world = new MdsoWorld();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private long nanos;
  private final MdsoRepository repository = caching(world.repository(), registry);

  @Override
  MdsoRepository repository() {
    return repository;
  }

  @Override
  String make(String label, String productId, Map<String, String> properties, boolean fails) {
    return world.make(label, productId, properties, fails);
  }

  @Test
  void asksOnceWhileAnAnswerIsGood() {
    String id = make("one", "P-1", Map.of("circuit_id", "C-1"), false);
    for (int i = 0; i < 3; i++) {
      repository.resource(id);
      repository.errors(id);
      repository.orchestrationTrace("C-1");
      repository.find(ResourceQuery.all().productId("P-1"));
      repository.find(ResourceQuery.all().productId("P-2"));
    }
    assertThat(world.repository().questions()).isEqualTo(5);
    assertThat(count(registry, "miss")).isEqualTo(5);
    assertThat(count(registry, "hit")).isEqualTo(10);
    assertThat(registry.get("mdso.cache.entries").gauge().value()).isEqualTo(5);
    nanos += Duration.ofSeconds(15).toNanos();
    repository.resource(id);
    assertThat(world.repository().questions()).isEqualTo(6);
  }

  @Test
  void keepsForAShorterWhileThatSomethingIsNotKnown() {
    assertThat(repository.resource("r-1")).isInstanceOf(Answer.NotFound.class);
    nanos += Duration.ofSeconds(5).toNanos() - 1;
    assertThat(make("one", "P-1", Map.of(), false)).isEqualTo("r-1");
    assertThat(repository.resource("r-1")).isInstanceOf(Answer.NotFound.class);
    nanos += 1;
    assertThat(repository.resource("r-1")).isInstanceOf(Answer.Result.class);
  }

  @Test
  void neverKeepsAFailure() {
    String id = make("one", "P-1", Map.of(), false);
    List<Answer<Object>> failures =
        List.of(
            AWAY,
            new Answer.TimedOut<>(Duration.ofSeconds(1)),
            new Answer.CircuitOpen<>(Duration.ofSeconds(1)),
            new Answer.RefusedByLimit<>(Duration.ofSeconds(1)));
    for (Answer<Object> failure : failures) {
      world.repository().answerAll(failure);
      assertThat((Object) repository.resource(id)).isEqualTo(failure);
    }
    world.repository().answerAll(new Answer.Result<>("well"));
    assertThat(repository.resource(id)).isInstanceOf(Answer.Result.class);
    world.repository().answerAll(AWAY);
    assertThat(repository.resource(id)).isInstanceOf(Answer.Result.class);
  }

  @Test
  void boundsWhatItKeepsByTheNumberOfResources() {
    for (int i = 0; i < 60; i++) {
      make("one", "P-1", Map.of(), false);
    }
    MdsoRepository small =
        new CachingMdsoRepository(
            world.repository(),
            new MdsoCacheConfig(50, Duration.ofHours(1), Duration.ofHours(1)),
            new SimpleMeterRegistry());
    for (int i = 0; i < 2; i++) {
      small.find(ResourceQuery.all()); // weighs more than all there is room for
    }
    assertThat(world.repository().questions()).isEqualTo(2);
  }

  @Test
  void makesOneCallForAllWhoAskForTheSame() throws Exception {
    assertThat(shared(new Answer.Result<>(new Resources(List.of(), false)))).isEqualTo(1);
  }

  @Test
  void sharesAFailureWithThoseWhoWaitForIt() throws Exception {
    assertThat(shared(new Answer.Failed<>(503, "is away", Answer.Effect.NONE))).isEqualTo(1);
  }

  @Test
  void letsGoThoseWhoWaitForACallThatBreaks() throws Exception {
    Held held = new Held();
    SimpleMeterRegistry ofHeld = new SimpleMeterRegistry();
    MdsoRepository caching = caching(held, ofHeld);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      var first = threads.submit(() -> caching.resource("r-1"));
      held.entered.await();
      var second = threads.submit(() -> caching.resource("r-1"));
      while (count(ofHeld, "shared") < 1) {
        Thread.onSpinWait();
      }
      held.answer.completeExceptionally(new IllegalStateException("broken on purpose"));
      assertThatThrownBy(first::get).hasRootCauseMessage("broken on purpose");
      assertThat(second.get()).isInstanceOf(Answer.Failed.class);
      held.answer = CompletableFuture.completedFuture(new Answer.NotFound<>());
      assertThat(caching.resource("r-1")).isInstanceOf(Answer.NotFound.class);
    } finally {
      threads.shutdownNow();
    }
  }

  /** How many calls are made while 20 threads ask for the same, and all get that answer. */
  private int shared(Answer<Resources> answer) throws Exception {
    Held held = new Held();
    SimpleMeterRegistry ofHeld = new SimpleMeterRegistry();
    MdsoRepository caching = caching(held, ofHeld);
    ExecutorService threads = Executors.newFixedThreadPool(20);
    try {
      List<java.util.concurrent.Future<Answer<Resources>>> answers = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        answers.add(threads.submit(() -> caching.find(ResourceQuery.all())));
      }
      while (count(ofHeld, "shared") < 19) {
        Thread.onSpinWait();
      }
      held.answer.complete(answer);
      for (var one : answers) {
        assertThat(one.get()).isEqualTo(answer);
      }
    } finally {
      threads.shutdownNow();
    }
    return held.calls;
  }

  private MdsoRepository caching(MdsoRepository around, SimpleMeterRegistry counts) {
    return new CachingMdsoRepository(
        around,
        new MdsoCacheConfig(1_000, Duration.ofSeconds(15), Duration.ofSeconds(5)),
        counts,
        () -> nanos);
  }

  private static double count(SimpleMeterRegistry counts, String result) {
    return counts.get("mdso.cache.requests").tag("result", result).counter().count();
  }

  /** Answers when it is told to. */
  private static final class Held implements MdsoRepository {
    private final CountDownLatch entered = new CountDownLatch(1);
    private volatile CompletableFuture<Answer<?>> answer = new CompletableFuture<>();
    private volatile int calls;

    @Override
    public Answer<Resources> find(ResourceQuery query) {
      return held();
    }

    @Override
    public Answer<MdsoResource> resource(String id) {
      return held();
    }

    @Override
    public Answer<List<ResourceError>> errors(String resourceId) {
      return held();
    }

    @Override
    public Answer<OrchestrationTrace> orchestrationTrace(String circuitId) {
      return held();
    }

    @SuppressWarnings("unchecked") // each test asks one kind of question
    private <T> Answer<T> held() {
      synchronized (this) {
        calls++;
      }
      entered.countDown();
      return (Answer<T>) answer.join();
    }
  }
}
