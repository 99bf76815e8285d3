package io.sense.beorn;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;

/**
 * Makes a span of each attempt, around the span of its request, with the business ids by which
 * traces of one circuit are found and linked.
 */
final class TracedCalls implements Calls {
  private final Calls calls;
  private final Tracer tracer;

  TracedCalls(Calls calls, OpenTelemetry telemetry) {
    this.calls = calls;
    this.tracer = telemetry.getTracer("io.sense.beorn");
  }

  @Override
  public Outcome call(Job job, Attempt attempt) {
    Span span =
        tracer
            .spanBuilder(Labels.of(attempt.kind()) + " " + attempt.step().label())
            .setAttribute("circuit_id", job.order().circuitId())
            .setAttribute("product_id", job.order().productId())
            .setAttribute("beorn.job_id", job.id().toString())
            .setAttribute("beorn.attempt", attempt.number())
            .startSpan();
    try {
      Outcome outcome =
          Context.current().with(span).wrapSupplier(() -> calls.call(job, attempt)).get();
      span.setAttribute("beorn.outcome", outcome.label());
      if (outcome instanceof Outcome.Failed
          || outcome instanceof Outcome.Refused
          || outcome instanceof Outcome.Unknown
          || outcome instanceof Outcome.Ambiguous) {
        span.setStatus(StatusCode.ERROR, String.valueOf(outcome.detail()));
      }
      return outcome;
    } finally {
      span.end();
    }
  }
}
