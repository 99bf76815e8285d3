package io.sense.service.web;

import jakarta.servlet.http.HttpServletResponse;

/** What every answer tells a browser, so that a page of ours cannot be made to serve others. */
final class SecurityHeaders {
  /** Only what the server itself serves, in nobody's frame. */
  static final String POLICY =
      "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none';"
          + " object-src 'none'";

  private SecurityHeaders() {}

  static void add(HttpServletResponse response) {
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("X-Frame-Options", "DENY");
    response.setHeader("Referrer-Policy", "no-referrer");
    response.setHeader("Content-Security-Policy", POLICY);
  }
}
