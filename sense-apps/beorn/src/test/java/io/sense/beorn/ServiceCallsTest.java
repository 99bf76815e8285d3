package io.sense.beorn;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.sense.service.external.Answer;
import io.sense.service.external.ExternalRequest;
import io.sense.service.external.ServiceName;
import io.sense.service.web.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ServiceCallsTest {
  private final List<ServiceName> called = new ArrayList<>();
  private final List<ExternalRequest> requests = new ArrayList<>();

  private Outcome call(StepName step, CallKind kind, Answer<JsonNode> answer) {
    Job job = Jobs.before(step);
    if (kind == CallKind.UNDO) {
      job = job.with(job.step(step).done("an id/1", Jobs.NOW).undoing());
    }
    ServiceCalls calls =
        new ServiceCalls(
            name -> {
              called.add(name);
              return request -> {
                requests.add(request);
                return answer;
              };
            });
    return calls.call(job, Attempt.begun(1, step, kind, Jobs.NOW));
  }

  private static Answer<JsonNode> body(String json) {
    try {
      return new Answer.Result<>(Json.mapper().readTree(json));
    } catch (IOException e) {
      throw new IllegalArgumentException(json, e);
    }
  }

  private static Answer<JsonNode> failed(int status, Answer.Effect effect) {
    return new Answer.Failed<>(status, "answered " + status, effect);
  }

  @Test
  void carriesTheKeyOfJobAndStep() {
    for (StepName step : StepName.values()) {
      if (step.effect() != Effect.NONE) {
        call(step, CallKind.MAKE, body("{\"id\":\"x\"}"));
        ExternalRequest sent = requests.get(requests.size() - 1);
        String key = Jobs.submitted().key(step);
        assertThat(sent.path() + sent.headers() + sent.body()).as("%s", step).contains(key);
        assertThat(sent.idempotent()).as("%s is sent once an attempt", step).isFalse();
        assertThat(called.get(called.size() - 1)).isEqualTo(step.service());
      }
    }
  }

  @Test
  void looksForAnEndpointByItsReference() {
    Outcome outcome =
        call(StepName.ISE_ENDPOINT_A, CallKind.FIND, body("{\"items\":[{\"id\":\"e-1\"}]}"));
    assertThat(outcome).isEqualTo(new Outcome.Done("e-1"));
    assertThat(requests.get(0).query().get(0).getValue())
        .isEqualTo(Jobs.submitted().key(StepName.ISE_ENDPOINT_A));
    assertThat(call(StepName.ISE_ENDPOINT_A, CallKind.FIND, body("{\"items\":[]}")))
        .isEqualTo(new Outcome.Absent());
    assertThat(call(StepName.ISE_ENDPOINT_A, CallKind.FIND, body("{\"items\":[{},{}]}")))
        .isInstanceOf(Outcome.Ambiguous.class);
  }

  @Test
  void undoesByTheIdThatTheServiceGave() {
    assertThat(call(StepName.HYDRA_ACTIVATION_A, CallKind.UNDO, new Answer.NotFound<>()))
        .isEqualTo(new Outcome.Done(null));
    assertThat(requests.get(0).path()).isEqualTo("/api/v1/activations/an%20id%2F1");
    call(StepName.REMEDY_TICKET, CallKind.UNDO, new Answer.Result<>(NullNode.instance));
    assertThat(requests.get(1).path()).isEqualTo("/api/v1/tickets/an%20id%2F1/close");
  }

  @Test
  void tellsWhatIsKnownFromWhatIsNot() {
    StepName step = StepName.ODIN_ORDER;
    assertThat(call(step, CallKind.MAKE, new Answer.TimedOut<>(Duration.ofSeconds(1))))
        .isInstanceOf(Outcome.Unknown.class);
    assertThat(call(step, CallKind.MAKE, failed(503, Answer.Effect.UNKNOWN)))
        .isInstanceOf(Outcome.Unknown.class);
    assertThat(call(step, CallKind.MAKE, failed(0, Answer.Effect.NONE)))
        .isInstanceOf(Outcome.Failed.class);
    assertThat(call(step, CallKind.MAKE, failed(408, Answer.Effect.NONE)))
        .isInstanceOf(Outcome.Failed.class);
    assertThat(call(step, CallKind.MAKE, failed(403, Answer.Effect.NONE)))
        .isInstanceOf(Outcome.Refused.class);
    assertThat(call(step, CallKind.MAKE, new Answer.NotFound<>()))
        .isInstanceOf(Outcome.Refused.class);
    assertThat(call(StepName.MDSO_RESOURCE, CallKind.MAKE, body("{}")))
        .isInstanceOf(Outcome.Unknown.class);
    assertThat(call(StepName.MDSO_ACTIVE, CallKind.WATCH, failed(503, Answer.Effect.UNKNOWN)))
        .isInstanceOf(Outcome.Failed.class);
  }

  @Test
  void waitsAsLongAsItIsTold() {
    Duration wait = Duration.ofSeconds(3);
    assertThat(call(StepName.ODIN_ORDER, CallKind.MAKE, new Answer.CircuitOpen<>(wait)))
        .isInstanceOfSatisfying(
            Outcome.Limited.class, limited -> assertThat(limited.retryAfter()).isEqualTo(wait));
    assertThat(call(StepName.ODIN_ORDER, CallKind.UNDO, new Answer.RefusedByLimit<>(wait)))
        .isInstanceOfSatisfying(
            Outcome.Limited.class, limited -> assertThat(limited.retryAfter()).isEqualTo(wait));
  }

  @Test
  void watchesTheResourceUntilItIsActive() {
    assertThat(call(StepName.MDSO_ACTIVE, CallKind.WATCH, body("{\"orchState\":\"requested\"}")))
        .isInstanceOf(Outcome.Pending.class);
    assertThat(
            call(
                StepName.MDSO_ACTIVE,
                CallKind.WATCH,
                body("{\"id\":\"r\",\"orchState\":\"active\"}")))
        .isEqualTo(new Outcome.Done("r"));
    String failed =
        "{\"orchState\":\"failed\",\"items\":[{\"code\":\"E7\",\"message\":\"no port\"}]}";
    assertThat(call(StepName.MDSO_ACTIVE, CallKind.WATCH, body(failed)).detail())
        .isEqualTo("says that orchestration failed: E7 no port");
  }
}
