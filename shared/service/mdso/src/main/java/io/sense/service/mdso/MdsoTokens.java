package io.sense.service.mdso;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.sense.service.external.Answer;
import io.sense.service.external.ExternalRequest;
import io.sense.service.external.ExternalService;
import io.sense.service.external.RenewedToken;
import io.sense.settings.Secret;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Obtains tokens of MDSO. After a failure it answers that failure for a while before it asks again:
 * a wrong password is not sent with every call. For one caller at a time, as {@link RenewedToken}
 * is.
 */
final class MdsoTokens implements Supplier<Answer<RenewedToken.Issued>> {
  private static final String PATH = "/tron/api/v1/tokens";
  private static final Duration PAUSE = Duration.ofSeconds(5);

  /** Nothing is gained by keeping one for longer, whatever MDSO says. */
  private static final double LONGEST_LIFE_SECONDS = Duration.ofDays(1).toSeconds();

  private final ExternalService mdso;
  private final ExternalRequest request;
  private final LongSupplier nanoTime;
  private volatile @Nullable Failure last;

  /**
   * Asks for nothing yet.
   *
   * @param mdso called without a token
   * @param nanoTime such as {@link System#nanoTime}
   */
  MdsoTokens(ExternalService mdso, MdsoConfig.Credentials credentials, LongSupplier nanoTime) {
    this.mdso = mdso;
    this.request =
        ExternalRequest.post(
                PATH,
                JsonNodeFactory.instance
                    .objectNode()
                    .put("username", credentials.user())
                    .put("password", credentials.password().value()))
            .repeatable(); // a second token does no harm
    this.nanoTime = nanoTime;
  }

  private record Failure(Answer<RenewedToken.Issued> answer, long nanos) {}

  @Override
  public Answer<RenewedToken.Issued> get() {
    Failure failure = last;
    if (failure != null && nanoTime.getAsLong() - failure.nanos() < PAUSE.toNanos()) {
      return failure.answer();
    }
    Answer<RenewedToken.Issued> answer =
        MdsoJson.read(mdso.call(request), json -> new RenewedToken.Issued(token(json), life(json)));
    last = lasts(answer) ? new Failure(answer, nanoTime.getAsLong()) : null;
    return answer;
  }

  /** Limits tell by themselves when to ask again, and an interrupt is the caller's alone. */
  private static boolean lasts(Answer<RenewedToken.Issued> answer) {
    return !(answer instanceof Answer.Result
        || answer instanceof Answer.RefusedByLimit
        || answer instanceof Answer.CircuitOpen
        || Thread.currentThread().isInterrupted());
  }

  private static Secret token(MdsoJson json) throws MdsoJson.UnreadableException {
    return new Secret(json.text("token"));
  }

  private static Duration life(MdsoJson json) throws MdsoJson.UnreadableException {
    double seconds = Math.min(json.positiveNumber("expiresIn"), LONGEST_LIFE_SECONDS);
    return Duration.ofMillis((long) (seconds * 1_000));
  }
}
