package io.sense.service.mdso;

import io.sense.service.external.Answer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * An MDSO for tests, that knows what it is given. In the test jar, not in the jar: a deployable
 * that is told of no MDSO says so, and does not claim that there are no resources. Thread-safe.
 */
public final class InMemoryMdsoRepository implements MdsoRepository {
  private final Map<String, MdsoResource> resources = new LinkedHashMap<>();
  private final Map<String, List<ResourceError>> errors = new LinkedHashMap<>();
  private final Map<String, OrchestrationTrace> traces = new LinkedHashMap<>();
  private Answer<Object> trouble = new Answer.Result<>("none");
  private int questions;

  /** Knows a resource, with what went wrong with it. */
  public synchronized void put(MdsoResource resource, ResourceError... failures) {
    resources.put(resource.id(), resource);
    errors.put(resource.id(), List.of(failures));
  }

  /** Knows the orchestration of a circuit. */
  public synchronized void put(OrchestrationTrace trace) {
    traces.put(trace.circuitId(), trace);
  }

  /**
   * From now on every question is answered so.
   *
   * @param answer a result ends it
   */
  public synchronized void answerAll(Answer<Object> answer) {
    trouble = answer;
  }

  /** How many questions were asked. */
  public synchronized int questions() {
    return questions;
  }

  @Override
  public Answer<Resources> find(ResourceQuery query) {
    return answer(
        () -> {
          List<MdsoResource> found = new ArrayList<>(resources.values());
          found.removeIf(resource -> !query.matches(resource));
          return new Answer.Result<>(new Resources(found, false));
        });
  }

  @Override
  public Answer<MdsoResource> resource(String id) {
    return answer(() -> known(resources, id));
  }

  @Override
  public Answer<List<ResourceError>> errors(String resourceId) {
    return answer(() -> known(errors, resourceId));
  }

  @Override
  public Answer<OrchestrationTrace> orchestrationTrace(String circuitId) {
    return answer(() -> known(traces, circuitId));
  }

  private synchronized <T> Answer<T> answer(Supplier<Answer<T>> knowledge) {
    questions++;
    if (trouble instanceof Answer.Result) {
      return knowledge.get();
    }
    return trouble.map(
        none -> {
          throw new IllegalStateException("Not a result");
        });
  }

  private static <T> Answer<T> known(Map<String, T> things, String id) {
    T thing = things.get(id);
    return thing == null ? new Answer.NotFound<>() : new Answer.Result<>(thing);
  }
}
