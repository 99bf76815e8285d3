package io.sense.service.external;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/** Requests that tests make. */
final class Things {
  static final ExternalRequest READ = ExternalRequest.get("/things/1");
  static final ExternalRequest WRITE =
      ExternalRequest.post("/things", JsonNodeFactory.instance.objectNode().put("label", "a"));

  private Things() {}
}
