package io.sense.beorn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class TransitionsTest {
  private static final Instant NOW = Jobs.NOW;
  private final Transitions transitions = new Transitions(Jobs.policy(3));

  private Job begun(StepName step) {
    return transitions.begin(Jobs.before(step), NOW).after();
  }

  private Job ended(Job job, Outcome outcome) {
    return transitions.end(job, outcome, NOW, 0).after();
  }

  @Test
  void writesTheIntentBeforeTheCall() {
    Change change = transitions.begin(Jobs.submitted(), NOW);
    assertThat(change.call()).isEqualTo(Attempt.begun(1, StepName.ODIN_ORDER, CallKind.MAKE, NOW));
    assertThat(change.attempts()).containsExactly(change.call());
    assertThat(change.after().step(StepName.ODIN_ORDER).state()).isEqualTo(StepState.ASKED);
  }

  @Test
  void goesOnToTheNextStepAtOnce() {
    Job job = ended(begun(StepName.ODIN_ORDER), new Outcome.Done(null));
    assertThat(transitions.begin(job, NOW).call().step()).isEqualTo(StepName.MDSO_RESOURCE);
  }

  @Test
  void succeedsWithTheLastStep() {
    Job job = ended(begun(StepName.REMEDY_TICKET), new Outcome.Done("T-1"));
    assertThat(job.state()).isEqualTo(JobState.SUCCEEDED);
    assertThat(job.nextAt()).isNull();
    assertThat(transitions.begin(job, NOW).call()).isNull();
  }

  @Test
  void waitsLongerWithEachFailureAndThenGivesUp() {
    Job job = ended(begun(StepName.HYDRA_ACTIVATION_A), new Outcome.Failed("busy"));
    assertThat(job.nextAt()).isEqualTo(NOW.plusMillis(500));
    assertThat(transitions.begin(job, NOW).call()).isNull();
    Job second = ended(transitions.begin(job, job.nextAt()).after(), new Outcome.Failed("busy"));
    assertThat(second.nextAt()).isEqualTo(NOW.plusMillis(1_000));
    Job third =
        ended(transitions.begin(second, second.nextAt()).after(), new Outcome.Failed("busy"));
    assertThat(third.state()).isEqualTo(JobState.COMPENSATING);
    assertThat(third.reason()).isEqualTo("Could not make hydra_activation_a: busy");
    assertThat(transitions.begin(third, NOW).call().step()).isEqualTo(StepName.ISE_ENDPOINT_Z);
  }

  @Test
  void countsNoWaitForALimitAsFailure() {
    Job job = begun(StepName.ODIN_ORDER);
    for (int i = 0; i < 10; i++) {
      job = ended(job, new Outcome.Limited(Duration.ofSeconds(7), "limit"));
      assertThat(job.step(StepName.ODIN_ORDER).failures()).isZero();
      assertThat(job.nextAt()).isEqualTo(NOW.plusSeconds(7));
      job = transitions.begin(job, job.nextAt()).after();
    }
  }

  @Test
  void asksAPersonWhenAnEffectWithoutAKeyIsInDoubt() {
    Job lost = transitions.begin(begun(StepName.REMEDY_TICKET), NOW).after();
    Job late = ended(begun(StepName.REMEDY_TICKET), new Outcome.Unknown("did not answer"));
    for (Job job : new Job[] {lost, late}) {
      assertThat(job.state()).isEqualTo(JobState.NEEDS_DECISION);
      assertThat(job.inDoubt()).isEqualTo(StepName.REMEDY_TICKET);
      assertThat(transitions.begin(job, NOW.plusSeconds(1_000_000)).call()).isNull();
    }
  }

  @Test
  void goesOnAsThePersonSays() {
    Job doubted = ended(begun(StepName.REMEDY_TICKET), new Outcome.Unknown("did not answer"));
    Decision made = new Decision(StepName.REMEDY_TICKET, true, "T-7");
    Job done = transitions.decide(doubted, made, NOW).after();
    assertThat(done.state()).isEqualTo(JobState.SUCCEEDED);
    assertThat(done.step(StepName.REMEDY_TICKET).externalId()).isEqualTo("T-7");
    Decision notMade = new Decision(StepName.REMEDY_TICKET, false, null);
    Job again = transitions.decide(doubted, notMade, NOW).after();
    assertThat(transitions.begin(again, NOW).call().kind()).isEqualTo(CallKind.MAKE);
    assertThatThrownBy(() -> transitions.decide(done, made, NOW))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void believesThatNothingIsThereOnlyAfterTheSettleTime() {
    Job unknown = ended(begun(StepName.ISE_ENDPOINT_A), new Outcome.Unknown("did not answer"));
    Change look = transitions.begin(unknown, unknown.nextAt());
    assertThat(look.call().kind()).isEqualTo(CallKind.FIND);
    Job early = transitions.end(look.after(), new Outcome.Absent(), unknown.nextAt(), 0).after();
    assertThat(early.step(StepName.ISE_ENDPOINT_A).state()).isEqualTo(StepState.UNKNOWN);
    assertThat(early.nextAt()).isEqualTo(NOW.plus(Jobs.SETTLE));
    Change second = transitions.begin(early, early.nextAt());
    Job sure = transitions.end(second.after(), new Outcome.Absent(), early.nextAt(), 0).after();
    assertThat(transitions.begin(sure, sure.nextAt()).call().kind()).isEqualTo(CallKind.MAKE);
  }

  @Test
  void asksForAKeyedEffectAgainUnderTheSameKey() {
    Job job = begun(StepName.MDSO_RESOURCE);
    String key = job.key(StepName.MDSO_RESOURCE);
    Job unknown = ended(job, new Outcome.Unknown("did not answer"));
    Change again = transitions.begin(unknown, unknown.nextAt());
    assertThat(again.call().kind()).isEqualTo(CallKind.MAKE);
    assertThat(again.after().key(StepName.MDSO_RESOURCE)).isEqualTo(key);
  }

  @Test
  void takesNoRefusalForAnAnswerToAnEarlierRequest() {
    Job unknown = ended(begun(StepName.ODIN_ORDER), new Outcome.Unknown("did not answer"));
    Job again = transitions.begin(unknown, unknown.nextAt()).after();
    assertThat(ended(again, new Outcome.Refused("401")).state()).isEqualTo(JobState.NEEDS_DECISION);
  }

  @Test
  void failsTheStepThatOrchestrationFails() {
    Job job = ended(begun(StepName.MDSO_ACTIVE), new Outcome.Refused("failed"));
    assertThat(job.step(StepName.MDSO_ACTIVE).state()).isEqualTo(StepState.FAILED);
    assertThat(transitions.begin(job, NOW).call())
        .isEqualTo(Attempt.begun(2, StepName.MDSO_RESOURCE, CallKind.UNDO, NOW));
  }

  @Test
  void waitsForOrchestrationNoLongerThanItMay() {
    Job job = ended(begun(StepName.MDSO_ACTIVE), new Outcome.Pending("is requested"));
    assertThat(job.nextAt()).isEqualTo(NOW.plusSeconds(5));
    Job late = transitions.begin(job, NOW.plusSeconds(9)).after();
    Job end =
        transitions.end(late, new Outcome.Pending("is requested"), NOW.plusSeconds(9), 0).after();
    assertThat(end.state()).isEqualTo(JobState.COMPENSATING);
  }

  @Test
  void stopsBeforeTheNextStepWhenItIsCancelled() {
    Job open = begun(StepName.ISE_ENDPOINT_A);
    Job cancelled = transitions.cancel(open, NOW).after();
    assertThat(cancelled.state()).isEqualTo(JobState.RUNNING);
    Job turned = ended(cancelled, new Outcome.Done("E-1"));
    assertThat(turned.state()).isEqualTo(JobState.COMPENSATING);
    assertThat(transitions.begin(turned, NOW).call())
        .isEqualTo(Attempt.begun(2, StepName.ISE_ENDPOINT_A, CallKind.UNDO, NOW));
    assertThat(transitions.cancel(turned, NOW).after()).isEqualTo(turned);
  }

  @Test
  void isCancelledAtOnceWhereNothingWasMade() {
    assertThat(transitions.cancel(Jobs.submitted(), NOW).after().state())
        .isEqualTo(JobState.CANCELLED);
  }

  @Test
  void asksAPersonWhenAnEffectCannotBeTakenBack() {
    Job turned = transitions.cancel(Jobs.before(StepName.MDSO_ACTIVE), NOW).after();
    Job stuck = ended(transitions.begin(turned, NOW).after(), new Outcome.Refused("409"));
    assertThat(stuck.state()).isEqualTo(JobState.NEEDS_DECISION);
    assertThat(stuck.reason()).isEqualTo("Could not undo mdso_resource: 409");
    Decision byHand = new Decision(StepName.MDSO_RESOURCE, true, null);
    Job on = transitions.decide(stuck, byHand, NOW).after();
    assertThat(transitions.begin(on, NOW).call().step()).isEqualTo(StepName.ODIN_ORDER);
  }
}
