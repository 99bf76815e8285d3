package io.sense.service.external;

import com.fasterxml.jackson.databind.JsonNode;

/** One service of others, such as MDSO. Thread-safe. */
@FunctionalInterface
public interface ExternalService {

  /**
   * Calls it and waits for the answer, within the service's time limit.
   *
   * @return the body, as JSON; a JSON null where the answer has none
   */
  Answer<JsonNode> call(ExternalRequest request);
}
