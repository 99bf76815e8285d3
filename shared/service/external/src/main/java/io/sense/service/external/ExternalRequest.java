package io.sense.service.external;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of an external service.
 *
 * @param method of HTTP
 * @param path below the service's address, beginning with a slash, its segments encoded
 * @param query parameters in order, not yet encoded
 * @param headers beside those that the client sets (authorization, content type, trace context)
 * @param body sent as JSON; null for none
 * @param idempotent whether it may be sent again while its outcome is unknown: asking twice does
 *     what asking once does
 */
public record ExternalRequest(
    String method,
    String path,
    List<Map.Entry<String, String>> query,
    List<Map.Entry<String, String>> headers,
    @Nullable JsonNode body,
    boolean idempotent) {

  public ExternalRequest {
    query = List.copyOf(query);
    headers = List.copyOf(headers);
  }

  /** Reads; may be sent again. */
  public static ExternalRequest get(String path) {
    return new ExternalRequest("GET", path, List.of(), List.of(), null, true);
  }

  /** Creates or does something; sent once, unless {@link #repeatable} says otherwise. */
  public static ExternalRequest post(String path, JsonNode body) {
    return new ExternalRequest("POST", path, List.of(), List.of(), body, false);
  }

  /** Sets something to a state; may be sent again. */
  public static ExternalRequest put(String path, JsonNode body) {
    return new ExternalRequest("PUT", path, List.of(), List.of(), body, true);
  }

  /** Takes something away; may be sent again. */
  public static ExternalRequest delete(String path) {
    return new ExternalRequest("DELETE", path, List.of(), List.of(), null, true);
  }

  /** With one more parameter. */
  public ExternalRequest query(String name, String value) {
    return new ExternalRequest(method, path, and(query, name, value), headers, body, idempotent);
  }

  /** With one more header. */
  public ExternalRequest header(String name, String value) {
    return new ExternalRequest(method, path, query, and(headers, name, value), body, idempotent);
  }

  /** May be sent again: it carries a key by which the service knows repeats. */
  public ExternalRequest repeatable() {
    return new ExternalRequest(method, path, query, headers, body, true);
  }

  private static List<Map.Entry<String, String>> and(
      List<Map.Entry<String, String>> entries, String name, String value) {
    List<Map.Entry<String, String>> more = new ArrayList<>(entries);
    more.add(Map.entry(name, value));
    return more;
  }
}
