package io.sense.service.mdso;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.sense.service.external.Answer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/**
 * Keeps the answers of another repository for a while. Who asks for the same while it is being
 * asked for waits for that one call and shares its answer. Only results are kept, and for a shorter
 * while that something is not known; a failure never is, so that the next one asks again.
 */
public final class CachingMdsoRepository implements MdsoRepository {
  private final MdsoRepository around;
  private final AsyncCache<Object, Answer<?>> cache;
  private final Counter hits;
  private final Counter misses;
  private final Counter shared;

  /**
   * Begins with nothing kept.
   *
   * @param around is asked what is not kept
   * @param registry counts {@code mdso_cache_requests_total}, by result, and {@code
   *     mdso_cache_entries}
   */
  public CachingMdsoRepository(
      MdsoRepository around, MdsoCacheConfig config, MeterRegistry registry) {
    this(around, config, registry, Ticker.systemTicker());
  }

  CachingMdsoRepository(
      MdsoRepository around, MdsoCacheConfig config, MeterRegistry registry, Ticker ticker) {
    this.around = around;
    this.cache =
        Caffeine.newBuilder()
            .maximumWeight(config.size())
            .weigher((Object question, Answer<?> answer) -> weight(answer))
            .expireAfter(
                Expiry.creating(
                    (Object question, Answer<?> answer) ->
                        answer instanceof Answer.NotFound ? config.notFoundTtl() : config.ttl()))
            .ticker(ticker)
            .executor(Runnable::run) // it keeps to its bound as it goes, not some time later
            .buildAsync();
    this.hits = counter(registry, "hit");
    this.misses = counter(registry, "miss");
    this.shared = counter(registry, "shared");
    Gauge.builder("mdso.cache.entries", cache, all -> all.synchronous().estimatedSize())
        .description("Answers of MDSO that are kept")
        .register(registry);
  }

  /** What is asked, as a key; a query is one as it is. */
  private record Question(Class<?> about, String id) {}

  @Override
  public Answer<Resources> find(ResourceQuery query) {
    return ask(query, () -> around.find(query));
  }

  @Override
  public Answer<MdsoResource> resource(String id) {
    return ask(new Question(MdsoResource.class, id), () -> around.resource(id));
  }

  @Override
  public Answer<List<ResourceError>> errors(String resourceId) {
    return ask(new Question(ResourceError.class, resourceId), () -> around.errors(resourceId));
  }

  @Override
  public Answer<OrchestrationTrace> orchestrationTrace(String circuitId) {
    return ask(
        new Question(OrchestrationTrace.class, circuitId),
        () -> around.orchestrationTrace(circuitId));
  }

  @SuppressWarnings("unchecked") // a question always has answers of the same type
  private <T> Answer<T> ask(Object question, Supplier<Answer<T>> call) {
    CompletableFuture<Answer<?>> ours = new CompletableFuture<>();
    CompletableFuture<Answer<?>> earlier = cache.asMap().putIfAbsent(question, ours);
    if (earlier == null) {
      misses.increment();
      return call(question, call, ours);
    }
    (earlier.isDone() ? hits : shared).increment();
    return (Answer<T>) await(earlier);
  }

  private <T> Answer<T> call(
      Object question, Supplier<Answer<T>> call, CompletableFuture<Answer<?>> waiting) {
    Answer<T> answer = new Answer.Failed<>(0, "could not be asked", Answer.Effect.NONE);
    try {
      answer = call.get();
      return answer;
    } finally { // also where the call throws: nobody may wait for ever
      if (!(answer instanceof Answer.Result || answer instanceof Answer.NotFound)) {
        cache.asMap().remove(question, waiting);
      }
      waiting.complete(answer);
    }
  }

  /** As long as the call of the other one takes, which has a time limit. */
  private static Answer<?> await(CompletableFuture<Answer<?>> other) {
    try {
      return other.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Answer.Failed<>(0, "was not waited for: interrupted", Answer.Effect.NONE);
    } catch (ExecutionException e) {
      throw new IllegalStateException("A call is answered, never failed", e);
    }
  }

  private static int weight(Answer<?> answer) {
    return answer instanceof Answer.Result<?> result
            && result.value() instanceof Resources resources
        ? 1 + resources.items().size()
        : 1;
  }

  private static Counter counter(MeterRegistry registry, String result) {
    return Counter.builder("mdso.cache.requests")
        .description("Questions to MDSO by where the answer came from")
        .tag("result", result)
        .register(registry);
  }
}
