package io.sense.service.mdso;

import io.sense.service.external.Answer;
import java.util.List;

/**
 * What the service orchestrator MDSO knows: what was built in the network for a product, and how
 * that went. Read only. Thread-safe; nothing is thrown, whatever becomes of MDSO.
 */
public interface MdsoRepository {

  /** The resources that are looked for, up to a bound; none is a result too. */
  Answer<Resources> find(ResourceQuery query);

  /** A resource. */
  Answer<MdsoResource> resource(String id);

  /** What went wrong with a resource, oldest first; nothing is a result too. */
  Answer<List<ResourceError>> errors(String resourceId);

  /** How the orchestration of a circuit went; of several, the latest. */
  Answer<OrchestrationTrace> orchestrationTrace(String circuitId);
}
