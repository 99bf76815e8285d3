package io.sense.service.mdso;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sense.service.external.Answer;
import io.sense.service.external.RenewedToken;
import io.sense.settings.Secret;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class MdsoTokensTest {
  private static final Answer<JsonNode> REFUSED =
      new Answer.Failed<>(401, "no such user", Answer.Effect.NONE);

  private final ScriptedMdso mdso = new ScriptedMdso();
  private long nanos;
  private final MdsoTokens tokens =
      new MdsoTokens(mdso, new MdsoConfig.Credentials("ada", new Secret("secret")), () -> nanos);

  @Test
  void asksWithTheUserAndThePassword() {
    mdso.then("{\"token\":\"t-1\",\"expiresIn\":600}");
    assertThat(tokens.get())
        .isEqualTo(
            new Answer.Result<>(
                new RenewedToken.Issued(new Secret("t-1"), Duration.ofMinutes(10))));
    var asked = mdso.asked().get(0);
    assertThat(asked.method() + " " + asked.path()).isEqualTo("POST /tron/api/v1/tokens");
    assertThat(asked.body()).hasToString("{\"username\":\"ada\",\"password\":\"secret\"}");
    assertThat(asked.idempotent()).isTrue();
  }

  @Test
  void doesNotAskAgainRightAfterAFailure() {
    mdso.then(REFUSED).then("{\"token\":\"t-1\",\"expiresIn\":600}");
    for (int i = 0; i < 100; i++) {
      assertThat((Object) tokens.get()).isEqualTo(REFUSED);
    }
    nanos += Duration.ofSeconds(5).toNanos() - 1;
    assertThat((Object) tokens.get()).isEqualTo(REFUSED);
    assertThat(mdso.asked()).hasSize(1);
    nanos += 1;
    assertThat(tokens.get()).isInstanceOf(Answer.Result.class);
  }

  @Test
  void asksAgainAfterARefusalThatTellsWhenByItself() {
    mdso.then(new Answer.CircuitOpen<>(Duration.ofSeconds(1)))
        .then(new Answer.RefusedByLimit<>(Duration.ofSeconds(1)))
        .then("{\"token\":\"t-1\",\"expiresIn\":600}");
    assertThat(tokens.get()).isInstanceOf(Answer.CircuitOpen.class);
    assertThat(tokens.get()).isInstanceOf(Answer.RefusedByLimit.class);
    assertThat(tokens.get()).isInstanceOf(Answer.Result.class);
  }

  @Test
  void doesNotKeepTheFailureOfACallerThatWasInterrupted() {
    mdso.then(REFUSED).then("{\"token\":\"t-1\",\"expiresIn\":600}");
    Thread.currentThread().interrupt();
    assertThat((Object) tokens.get()).isEqualTo(REFUSED);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(tokens.get()).isInstanceOf(Answer.Result.class);
  }

  @Test
  void failsOnAnAnswerThatIsNoToken() {
    mdso.then("{\"token\":\"t-1\",\"expiresIn\":0}");
    assertThat(tokens.get().describe())
        .isEqualTo("answered what cannot be read: expiresIn is not a number above zero");
  }

  @Test
  void keepsATokenForADayAtMost() {
    mdso.then("{\"token\":\"t-1\",\"expiresIn\":1e300}");
    assertThat(tokens.get().result().orElseThrow().expiresIn()).isEqualTo(Duration.ofDays(1));
  }
}
