package io.sense.beorn;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sense.service.external.ExternalRequest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of the services for each step. A request that makes something goes out once for
 * each attempt, also where a key would allow more: every request is to stand in the table before it
 * is sent, and what each one may have done is to be known.
 */
final class StepRequests {
  private static final String ORDERS = "/api/v1/orders/";
  private static final String RESOURCES = "/bpocore/market/api/v1/resources";
  private static final String ENDPOINTS = "/api/v1/endpoints";
  private static final String ACTIVATIONS = "/api/v1/activations";
  private static final String TICKETS = "/api/v1/tickets";

  private StepRequests() {}

  static ExternalRequest of(Job job, Attempt attempt) {
    return switch (attempt.kind()) {
      case MAKE -> make(job, attempt.step());
      case FIND -> ExternalRequest.get(ENDPOINTS).query("external_ref", job.key(attempt.step()));
      case WATCH -> ExternalRequest.get(resource(job));
      case UNDO -> undo(job, attempt.step());
    };
  }

  /** Why a resource is not what it was to become. */
  static ExternalRequest errors(Job job) {
    return ExternalRequest.get(resource(job) + "/errors");
  }

  private static ExternalRequest make(Job job, StepName step) {
    Order order = job.order();
    String key = job.key(step);
    return switch (step) {
      case ODIN_ORDER -> once("PUT", ORDERS + encoded(key), order(order));
      case MDSO_RESOURCE -> once("POST", RESOURCES, resource(order)).header("Idempotency-Key", key);
      case ISE_ENDPOINT_A -> once("POST", ENDPOINTS, endpoint(order.aDeviceId(), key));
      case ISE_ENDPOINT_Z -> once("POST", ENDPOINTS, endpoint(order.zDeviceId(), key));
      case HYDRA_ACTIVATION_A -> activation(order, order.aDeviceId(), key);
      case HYDRA_ACTIVATION_Z -> activation(order, order.zDeviceId(), key);
      case REMEDY_TICKET -> once("POST", TICKETS, ticket(order, key));
      case MDSO_ACTIVE -> throw new IllegalArgumentException(step + " makes nothing");
    };
  }

  private static ExternalRequest undo(Job job, StepName step) {
    String id = encoded(String.valueOf(job.step(step).externalId()));
    return switch (step) {
      case ODIN_ORDER -> ExternalRequest.delete(ORDERS + encoded(job.key(step)));
      case MDSO_RESOURCE -> ExternalRequest.delete(RESOURCES + "/" + id);
      case ISE_ENDPOINT_A, ISE_ENDPOINT_Z -> ExternalRequest.delete(ENDPOINTS + "/" + id);
      case HYDRA_ACTIVATION_A, HYDRA_ACTIVATION_Z -> ExternalRequest.delete(ACTIVATIONS + "/" + id);
      case REMEDY_TICKET -> // closing a closed one does nothing
          ExternalRequest.post(TICKETS + "/" + id + "/close", object()).repeatable();
      case MDSO_ACTIVE -> throw new IllegalArgumentException(step + " makes nothing");
    };
  }

  private static String resource(Job job) {
    String id = String.valueOf(job.step(StepName.MDSO_RESOURCE).externalId());
    return RESOURCES + "/" + encoded(id);
  }

  private static ExternalRequest activation(Order order, String deviceId, String key) {
    ObjectNode body = object().put("device_id", deviceId).put("circuit_id", order.circuitId());
    return once("POST", ACTIVATIONS, body).header("Idempotency-Key", key);
  }

  private static ObjectNode order(Order order) {
    return object()
        .put("circuit_id", order.circuitId())
        .put("product_id", order.productId())
        .put("customer", order.customer());
  }

  private static ObjectNode resource(Order order) {
    ObjectNode body = object();
    body.put("label", order.circuitId()).put("productId", order.productId());
    body.putObject("properties")
        .put("circuit_id", order.circuitId())
        .put("customer", order.customer())
        .put("a_device_id", order.aDeviceId())
        .put("z_device_id", order.zDeviceId());
    return body;
  }

  private static ObjectNode endpoint(String deviceId, String key) {
    return object().put("device_id", deviceId).put("external_ref", key);
  }

  private static ObjectNode ticket(Order order, String key) {
    String summary =
        "Circuit %s is provisioned for %s (%s)".formatted(order.circuitId(), order.customer(), key);
    return object().put("summary", summary).put("circuit_id", order.circuitId());
  }

  private static ExternalRequest once(String method, String path, @Nullable ObjectNode body) {
    return new ExternalRequest(method, path, List.of(), List.of(), body, false);
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** As one segment of a path. */
  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
