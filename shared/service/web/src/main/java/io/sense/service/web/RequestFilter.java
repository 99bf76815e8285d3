package io.sense.service.web;

import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.context.Scope;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Predicate;
import org.eclipse.jetty.ee10.servlet.QuietServletException;

/**
 * Around every request: its id, its span, whether it may pass, the bounds of its body, and at its
 * end the metrics and the line in the access log. Requests of operators are timed and nothing else.
 */
final class RequestFilter implements Filter {
  private static final Predicate<String> DESCRIPTION =
      path -> path.equals("/openapi.json") || path.equals("/docs") || path.startsWith("/docs/");

  private final ServerSpans spans;
  private final AccessLog accessLog;
  private final RequestMetrics metrics;
  private final CrossOrigin crossOrigin;
  private final AccessTokens tokens;
  private final long mostBytes;
  private final Predicate<String> longBodies;
  private final long longBodyBytes;
  private final Duration timeout;
  private final Drain drain;

  RequestFilter(WebServerConfig config, WebOptions options, MeterRegistry registry, Drain drain) {
    this.drain = drain;
    spans = new ServerSpans(options.telemetry(), options.untraced());
    accessLog = new AccessLog(config.accessLog());
    metrics = new RequestMetrics(registry);
    crossOrigin = new CrossOrigin(config.corsOrigins());
    tokens =
        new AccessTokens(config.readTokens(), config.writeTokens(), DESCRIPTION.or(options.open()));
    mostBytes = config.maxBodyBytes();
    longBodies = options.longBodies();
    longBodyBytes = options.longBodyBytes();
    timeout = config.requestTimeout();
  }

  @Override
  public void doFilter(ServletRequest incoming, ServletResponse outgoing, FilterChain chain)
      throws IOException, ServletException {
    HttpServletRequest request = (HttpServletRequest) incoming;
    HttpServletResponse response = (HttpServletResponse) outgoing;
    long start = System.nanoTime();
    SecurityHeaders.add(response);
    drain.mark(response);
    if (OperationsRoutes.serves(request.getRequestURI())) {
      chain.doFilter(request, response);
      metrics.time(
          request.getMethod(),
          ServedRequest.route(request),
          response.getStatus(),
          System.nanoTime() - start);
      return;
    }
    CountedResponse counted = new CountedResponse(response);
    ServedRequest served =
        ServedRequest.begin(request, RequestId.read(request), spans.start(request), start, timeout);
    counted.setHeader(RequestId.HEADER, served.id());
    metrics.begin();
    follow(request, counted, served, chain);
    if (counted.isCut()) {
      throw new QuietServletException("The answer to request " + served.id() + " failed");
    }
  }

  @SuppressWarnings("try") // a scope is there to be closed, no more
  private void follow(
      HttpServletRequest request, CountedResponse response, ServedRequest served, FilterChain chain)
      throws IOException, ServletException {
    try (Scope scope = served.span().makeCurrent()) {
      LogContext.set(served);
      try {
        serve(request, response, served, chain);
      } finally {
        finish(request, response, served);
        LogContext.clear();
      }
    }
  }

  private void serve(
      HttpServletRequest request, CountedResponse response, ServedRequest served, FilterChain chain)
      throws IOException, ServletException {
    if (crossOrigin.answers(request, response)) {
      return;
    }
    AccessTokens.Refusal refusal = tokens.check(request);
    if (refusal != null) {
      response.setHeader("WWW-Authenticate", refusal.challenge());
      Problem problem = Problem.of(refusal.status(), refusal.detail());
      ProblemResponses.write(request, response, problem);
      return;
    }
    long most = longBodies.test(request.getRequestURI()) ? longBodyBytes : mostBytes;
    chain.doFilter(new BoundedBody(request, most, served), response);
  }

  private void finish(HttpServletRequest request, CountedResponse response, ServedRequest served) {
    if (request.isAsyncStarted()) {
      request
          .getAsyncContext()
          .addListener((Completed) event -> endLater(request, response, served));
    } else {
      end(request, response, served);
    }
  }

  @SuppressWarnings("try") // as above
  private void endLater(
      HttpServletRequest request, CountedResponse response, ServedRequest served) {
    try (Scope scope = served.span().makeCurrent()) {
      end(request, response, served);
    }
  }

  private void end(HttpServletRequest request, CountedResponse response, ServedRequest served) {
    String route = ServedRequest.route(request);
    int status = response.getStatus();
    boolean whole = !response.isCut();
    metrics.end(route, status);
    metrics.time(request.getMethod(), route, status, served.elapsedNanos());
    accessLog.write(request, served, status, response.bytes(), whole);
    spans.end(served.span(), request, route, status, whole);
  }

  /** Only the end of an asynchronous request matters, however it came. */
  @FunctionalInterface
  private interface Completed extends AsyncListener {
    @Override
    void onComplete(AsyncEvent event);

    @Override
    default void onTimeout(AsyncEvent event) {}

    @Override
    default void onError(AsyncEvent event) {}

    @Override
    default void onStartAsync(AsyncEvent event) {}
  }
}
