package io.sense.arda;

import io.sense.service.external.Answer;
import io.sense.service.mdso.MdsoRepository;
import io.sense.service.mdso.MdsoResource;
import io.sense.service.mdso.OrchestrationTrace;
import io.sense.service.mdso.ResourceError;
import io.sense.service.mdso.ResourceQuery;
import io.sense.service.mdso.Resources;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** An MDSO that answers what a test sets, or hangs. */
final class FakeMdso implements MdsoRepository {
  volatile Answer<OrchestrationTrace> answer = new Answer.NotFound<>();
  private final CountDownLatch released = new CountDownLatch(1);
  private volatile boolean hanging;

  /** From now on no question is answered before {@link #release}. */
  void hang() {
    hanging = true;
  }

  void release() {
    released.countDown();
  }

  @Override
  public Answer<OrchestrationTrace> orchestrationTrace(String circuitId) {
    if (hanging) {
      try {
        released.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    return answer;
  }

  @Override
  public Answer<Resources> find(ResourceQuery query) {
    throw new UnsupportedOperationException("Nobody asks");
  }

  @Override
  public Answer<MdsoResource> resource(String id) {
    throw new UnsupportedOperationException("Nobody asks");
  }

  @Override
  public Answer<List<ResourceError>> errors(String resourceId) {
    throw new UnsupportedOperationException("Nobody asks");
  }
}
