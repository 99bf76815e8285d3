package io.sense.service.external;

import io.sense.settings.Secret;

/**
 * The bearer token that calls to a service carry. Thread-safe.
 *
 * <p>A call that is answered with 401 tells {@link #invalidate} so, asks for the token once more,
 * and is sent again if it is another one.
 */
public interface BearerToken {

  /** The token to send now, obtained first where there is none; any other answer is the call's. */
  Answer<Secret> token();

  /** The service refused this token: it is not to be given out again. */
  void invalidate(Secret refused);

  /** A token that never changes. */
  static BearerToken fixed(Secret token) {
    return new BearerToken() {
      @Override
      public Answer<Secret> token() {
        return new Answer.Result<>(token);
      }

      @Override
      public void invalidate(Secret refused) {
        // There is no other one: the 401 stays the answer.
      }
    };
  }
}
