package io.sense.service.web;

import io.javalin.http.Context;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ends a request with a {@link Problem}. */
public final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;
  private final transient @Nullable Duration retryAfter;

  private ProblemException(
      Problem problem, @Nullable Duration retryAfter, @Nullable Throwable cause) {
    super(problem.detail(), cause);
    this.problem = problem;
    this.retryAfter = retryAfter;
  }

  /** Any problem. */
  public static ProblemException of(Problem problem) {
    return new ProblemException(problem, null, null);
  }

  /** 400: the request's faults, all of them. */
  public static ProblemException badRequest(List<Problem.Fault> faults) {
    String names = String.join(", ", faults.stream().map(Problem.Fault::name).toList());
    return new ProblemException(
        Problem.of(400, "The request has faults in: " + names, faults), null, null);
  }

  /** 404: nothing is known under that name. */
  public static ProblemException notFound(String detail) {
    return new ProblemException(Problem.of(404, detail), null, null);
  }

  /** 408: the rest of the request did not come in time. */
  static ProblemException tooSlow(String detail, @Nullable Throwable cause) {
    return new ProblemException(Problem.of(408, detail), null, cause);
  }

  /** 422: the request is well formed, but what it asks for was refused, and would be again. */
  public static ProblemException unprocessable(String detail) {
    return new ProblemException(Problem.of(422, detail), null, null);
  }

  /** 502: something this process needs answered as it should not; an operator has to look. */
  public static ProblemException badGateway(String detail, @Nullable Throwable cause) {
    return new ProblemException(Problem.of(502, detail), null, cause);
  }

  /** 503: something this process needs is away; the client may try again after a while. */
  public static ProblemException unavailable(
      String detail, Duration retryAfter, @Nullable Throwable cause) {
    return new ProblemException(Problem.of(503, detail), retryAfter, cause);
  }

  /** Answers a request with it; for exception handlers, which must not throw. */
  public void answer(Context http) {
    if (retryAfter != null) {
      http.header("Retry-After", Long.toString(Math.max(1, retryAfter.toSeconds())));
    }
    ProblemResponses.answer(http, problem);
  }
}
