package io.sense.simulator;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.sense.service.web.Problem;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/** The tokens without which MDSO answers 401. Thread-safe. */
final class Tokens {
  private static final int MOST = 10_000;
  private static final String BEARER = "Bearer ";

  private final SimulatorConfig config;
  private final Clock clock;
  private final Map<String, Instant> endByToken = new BoundedMap<>(MOST);
  private long issued;

  Tokens(SimulatorConfig config, Clock clock) {
    this.config = config;
    this.clock = clock;
  }

  /** A token as it is answered, its lifetime in seconds. */
  @JsonNaming(PropertyNamingStrategies.LowerCamelCaseStrategy.class)
  record Issued(String token, long expiresIn) {}

  /** Gives a token to the user. */
  void post(Context http) {
    JsonBody body = JsonBody.of(http.body());
    String user = body.text("username");
    String password = body.text("password");
    body.throwIfInvalid();
    if (!user.equals(config.user()) || !password.equals(config.password().value())) {
      unauthorized(http, "The user or the password is wrong");
      return;
    }
    http.status(201).json(new Issued(issue(), config.tokenLifetime().toSeconds()));
  }

  /** Lets only calls through that bring a token. */
  Handler guard(Handler handler) {
    return http -> {
      String given = http.header("Authorization");
      if (given != null && given.startsWith(BEARER) && good(given.substring(BEARER.length()))) {
        handler.handle(http);
      } else {
        unauthorized(http, "A token is missing, unknown or at its end");
      }
    };
  }

  /** How many were given out. */
  synchronized long issued() {
    return issued;
  }

  /** Ends all of them before their time. */
  synchronized void revoke() {
    endByToken.clear();
  }

  private synchronized String issue() {
    String token = UUID.randomUUID().toString();
    endByToken.put(token, clock.instant().plus(config.tokenLifetime()));
    issued++;
    return token;
  }

  private synchronized boolean good(String token) {
    Instant end = endByToken.get(token);
    return end != null && clock.instant().isBefore(end);
  }

  private static void unauthorized(Context http, String detail) {
    http.header("WWW-Authenticate", "Bearer")
        .status(401)
        .json(Problem.of(401, detail))
        .contentType(Problem.MEDIA_TYPE);
  }
}
