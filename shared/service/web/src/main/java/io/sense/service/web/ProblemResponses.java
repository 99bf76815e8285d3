package io.sense.service.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns every error of a server, whoever found it, into {@code application/problem+json}. */
final class ProblemResponses {
  private static final Logger LOG = LoggerFactory.getLogger(ProblemResponses.class);

  private ProblemResponses() {}

  static void add(RoutesConfig routes) {
    routes.exception(ProblemException.class, ProblemException::answer);
    routes.exception(HttpResponseException.class, ProblemResponses::answer);
    routes.exception(Exception.class, ProblemResponses::answerUnexpected);
  }

  static void answer(Context http, Problem problem) {
    http.status(problem.status()).json(problem).contentType(Problem.MEDIA_TYPE);
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
    LOG.error("Could not answer {} {}", http.req().getMethod(), http.path(), e);
    answer(http, Problem.of(500, "The server failed; its log has the cause"));
  }

  /** For requests that Jetty refuses before they reach a route: bad URIs, headers too long. */
  static final class OfJetty extends ErrorHandler {
    @Override
    protected void generateResponse(
        Request request,
        Response response,
        int code,
        String message,
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
