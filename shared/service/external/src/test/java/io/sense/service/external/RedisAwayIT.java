package io.sense.service.external;

import static io.sense.service.external.FakeService.answering;
import static io.sense.service.external.Things.READ;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What one replica does when Redis goes, hangs and comes back. */
@Timeout(90)
final class RedisAwayIT {
  private static final Pattern ACQUIRED =
      Pattern.compile("redis_operation_seconds_count\\{operation=\"acquire\"\\} (\\d+)");

  private RedisServer redis;
  private FakeService service;

  @BeforeEach
  void start() throws Exception {
    redis = RedisServer.start();
    service = new FakeService(answering(200, "{}"));
  }

  @AfterEach
  void close() throws Exception {
    if (redis != null) {
      redis.close();
      service.close();
    }
  }

  @Test
  void sharesWithoutANotice() {
    try (Fixture replica = replica()) {
      await(replica, "shared");
      assertThat(replica.mdso().call(READ)).isInstanceOf(Answer.Result.class);
      assertThat(replica.health.notices()).isEmpty();
      assertThat(replica.metrics.scrape())
          .contains("external_limits_mode{mode=\"shared\"} 1")
          .contains("external_limits_replicas{service=\"mdso\"} 1")
          .doesNotContain("redis_errors_total");
    }
  }

  @Test
  void keepsToItsShareWithANoticeWhenRedisIsKilledAndReturnsByItself() throws Exception {
    try (Fixture replica = replica()) {
      await(replica, "shared");
      redis.kill();
      await(replica, "local");
      assertThat(replica.health.failures()).isEmpty();
      assertThat(replica.health.notices().get(0).detail())
          .startsWith("Redis is away since 2")
          .endsWith("calls keep to this replica's share of each rate");
      callUntilAnswered(replica);
      redis.restart();
      await(replica, "shared");
      assertThat(replica.health.notices()).isEmpty();
      callUntilAnswered(replica);
    }
  }

  @Test
  void waitsForAHangingRedisInNoCall() throws Exception {
    try (Fixture replica = replica()) {
      await(replica, "shared");
      redis.hang();
      await(replica, "local");
      long asked = acquired(replica);
      callUntilAnswered(replica);
      callUntilAnswered(replica);
      assertThat(acquired(replica)).isEqualTo(asked);
      assertThat(replica.metrics.scrape()).contains("redis_errors_total{operation=\"renew\"}");
      redis.goOn();
      await(replica, "shared");
    }
  }

  @Test
  void startsWithoutRedis() throws Exception {
    redis.kill();
    try (Fixture replica = replica()) {
      callUntilAnswered(replica);
      assertThat(replica.health.notices()).hasSize(1);
      redis.restart();
      await(replica, "shared");
    }
  }

  private Fixture replica() {
    return new Fixture("REDIS_URL=" + redis.url(), "EXTERNAL_MDSO_URL=" + service.url());
  }

  private static void await(Fixture replica, String mode) {
    String metric = "external_limits_mode{mode=\"" + mode + "\"} 1";
    while (!replica.metrics.scrape().contains(metric)) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }

  private static void callUntilAnswered(Fixture replica) {
    Answer<?> answer = replica.mdso().call(READ);
    while (answer instanceof Answer.RefusedByLimit<?> refused) {
      LockSupport.parkNanos(refused.retryAfter().toNanos());
      answer = replica.mdso().call(READ);
    }
    assertThat(answer).isInstanceOf(Answer.Result.class);
  }

  private static long acquired(Fixture replica) {
    Matcher matcher = ACQUIRED.matcher(replica.metrics.scrape());
    return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
  }
}
