package io.sense.service.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.opentelemetry.api.trace.Span;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns every error of a server, whoever found it, into {@code application/problem+json}, with
 * {@code request_id} and {@code trace_id} by which its cause is found in the logs.
 */
final class ProblemResponses {
  private static final Logger LOG = LoggerFactory.getLogger(ProblemResponses.class);
  private static final String FAILED = "The server failed; its log has the cause";

  private ProblemResponses() {}

  static void add(RoutesConfig routes) {
    routes.exception(ProblemException.class, ProblemException::answer);
    routes.exception(HttpResponseException.class, ProblemResponses::answer);
    routes.exception(Exception.class, ProblemResponses::answerUnexpected);
  }

  /** Answers, or cuts an answer that has begun: appended, a problem would pass for a part of it. */
  static void answer(Context http, Problem problem) {
    CountedResponse counted = CountedResponse.of(http.res());
    if (counted != null && counted.hasBegun()) {
      counted.cut();
      return;
    }
    if (problem.status() == 408 || problem.status() == 413) {
      http.header("Connection", "close"); // the rest of the body is not waited for
    }
    http.status(problem.status()).result(text(http.req(), problem));
    http.contentType(Problem.MEDIA_TYPE);
  }

  /** Answers where there is no route. */
  static void write(ServletRequest request, HttpServletResponse response, Problem problem)
      throws IOException {
    response.setStatus(problem.status());
    response.setContentType(Problem.MEDIA_TYPE);
    byte[] body = text(request, problem).getBytes(StandardCharsets.UTF_8);
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
    response.getOutputStream().close();
  }

  private static String text(ServletRequest request, Problem problem) {
    ServedRequest served = ServedRequest.of(request);
    if (served == null) {
      return Json.write(problem);
    }
    ObjectNode named = Json.mapper().valueToTree(problem);
    named.put("request_id", served.id());
    if (served.traceId() != null) {
      named.put("trace_id", served.traceId());
    }
    return named.toString();
  }

  /** Javalin's own: no such route, a method that the route has not, a body past the bound. */
  private static void answer(HttpResponseException e, Context http) {
    String methods = e.getDetails().get("availableMethods");
    if (methods != null) {
      http.header("Allow", methods);
    }
    String detail =
        switch (e.getStatus()) {
          case 404 -> "Nothing is served at " + http.path();
          case 405 -> http.path() + " does not take " + http.req().getMethod();
          case 413 -> "The body is longer than this server reads";
          default -> e.getMessage() == null ? HttpStatus.getMessage(e.getStatus()) : e.getMessage();
        };
    answer(http, Problem.of(e.getStatus(), detail));
  }

  private static void answerUnexpected(Exception e, Context http) {
    tell(e, http.req().getMethod() + " " + http.path());
    answer(http, Problem.of(500, FAILED));
  }

  /** Out of memory and the like, which are no exceptions. */
  static void answerError(HttpServletResponse response, Error error) {
    tell(error, "a request");
    CountedResponse counted = CountedResponse.of(response);
    if (counted != null && counted.hasBegun()) {
      counted.cut();
      return;
    }
    try {
      response.setStatus(500);
      response.setContentType(Problem.MEDIA_TYPE);
      byte[] body = Json.write(Problem.of(500, FAILED)).getBytes(StandardCharsets.UTF_8);
      response.getOutputStream().write(body);
    } catch (IOException e) {
      LOG.debug("The client did not wait for the answer", e);
    }
  }

  /** Once, with where it happened: in the log and in the span. */
  private static void tell(Throwable fault, String request) {
    LOG.error("Could not answer {}", request, fault);
    Span.current().recordException(fault);
  }

  /** For requests that Jetty refuses before they reach a route: bad URIs, headers too long. */
  static final class OfJetty extends ErrorHandler {
    @Override
    protected void generateResponse(
        Request request,
        Response response,
        int code,
        @Nullable String message,
        Throwable cause,
        Callback callback) {
      response.getHeaders().put(HttpHeader.CONTENT_TYPE, Problem.MEDIA_TYPE);
      Content.Sink.write(
          response,
          true,
          Json.write(Problem.of(code, message == null ? HttpStatus.getMessage(code) : message)),
          callback);
    }
  }
}
