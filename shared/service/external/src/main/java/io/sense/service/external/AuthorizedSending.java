package io.sense.service.external;

import com.fasterxml.jackson.databind.JsonNode;
import io.sense.settings.Secret;

/** Sends with a bearer token, and once more with another one if that was refused. */
final class AuthorizedSending implements Sending {
  private final BearerToken bearer;
  private final Sending next;

  AuthorizedSending(BearerToken bearer, Sending next) {
    this.bearer = bearer;
    this.next = next;
  }

  @Override
  public Outcome send(ExternalRequest request, Deadline deadline) {
    Answer<Secret> token = bearer.token();
    if (!(token instanceof Answer.Result<Secret> first)) {
      return withoutToken(token);
    }
    Outcome outcome = next.send(with(first.value(), request), deadline);
    if (!outcome.unauthorized()) {
      return outcome;
    }
    bearer.invalidate(first.value());
    Answer<Secret> renewed = bearer.token();
    if (!(renewed instanceof Answer.Result<Secret> second)) {
      return withoutToken(renewed);
    }
    // A 401 had no effect, so that anything may be sent again; but not with the same token.
    return second.value().equals(first.value())
        ? outcome
        : next.send(with(second.value(), request), deadline);
  }

  private static ExternalRequest with(Secret token, ExternalRequest request) {
    return request.header("Authorization", "Bearer " + token.value());
  }

  /** Obtaining a token has its own tries; what was asked itself was never sent. */
  private static Outcome withoutToken(Answer<Secret> answer) {
    if (answer instanceof Answer.RefusedByLimit || answer instanceof Answer.CircuitOpen) {
      return Outcome.untold(answer.map(token -> unreachable()));
    }
    int status = answer instanceof Answer.Failed<Secret> failed ? failed.status() : 0;
    String detail = "Could not obtain a token: the service " + answer.describe();
    return Outcome.untold(new Answer.Failed<>(status, detail, Answer.Effect.NONE));
  }

  private static JsonNode unreachable() {
    throw new IllegalStateException("A refusal has no result");
  }
}
