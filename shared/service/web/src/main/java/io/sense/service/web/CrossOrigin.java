package io.sense.service.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;

/**
 * Lets pages of other origins call the API (CORS, as of the Fetch standard), where settings name
 * them. Cookies are never allowed: a token is sent by whoever has it.
 */
final class CrossOrigin {
  private static final String METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE";
  private static final String REQUEST_HEADERS =
      "Authorization, Content-Type, If-Match, If-None-Match, Idempotency-Key, X-Request-Id,"
          + " traceparent, tracestate";
  private static final String RESPONSE_HEADERS = "ETag, Location, Retry-After, X-Request-Id";

  private final List<String> origins;

  CrossOrigin(List<String> origins) {
    this.origins = origins;
  }

  /** Adds what the browser asks for; true if the request only asked and is answered with that. */
  boolean answers(HttpServletRequest request, HttpServletResponse response) {
    if (origins.isEmpty()) {
      return false;
    }
    response.addHeader("Vary", "Origin");
    String origin = request.getHeader("Origin");
    if (origin == null || !(origins.contains(origin) || origins.contains("*"))) {
      return false;
    }
    response.setHeader("Access-Control-Allow-Origin", origin);
    response.setHeader("Access-Control-Expose-Headers", RESPONSE_HEADERS);
    if (!request.getMethod().equals("OPTIONS")
        || request.getHeader("Access-Control-Request-Method") == null) {
      return false;
    }
    response.setHeader("Access-Control-Allow-Methods", METHODS);
    response.setHeader("Access-Control-Allow-Headers", REQUEST_HEADERS);
    response.setHeader("Access-Control-Max-Age", "600");
    response.setStatus(204);
    return true;
  }
}
