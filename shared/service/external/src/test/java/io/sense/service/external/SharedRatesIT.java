package io.sense.service.external;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The scripts, against a real Redis. */
@Timeout(60)
final class SharedRatesIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final ServiceName SERVICE = ServiceName.MDSO;

  private final RedisClient client = RedisLink.client();
  private RedisServer redis;
  private RedisLink link;

  @BeforeEach
  void start() throws Exception {
    redis = RedisServer.start();
    link = connect();
  }

  @AfterEach
  void close() throws Exception {
    if (redis != null) {
      link.close();
      redis.close();
    }
    client.shutdown(Duration.ZERO, TIMEOUT);
  }

  @Test
  void countsTheReplicasThatHoldALease() throws Exception {
    SharedRates first = rates(1);
    SharedRates second = rates(1);
    first.join(link);
    second.join(link);
    first.renew(link);
    assertThat(first.replicas(SERVICE)).isEqualTo(2);
    assertThat(second.replicas(SERVICE)).isEqualTo(2);
    second.leave(link);
    first.renew(link);
    assertThat(first.replicas(SERVICE)).isEqualTo(1);
  }

  @Test
  void givesNoTurnWithoutALease() throws Exception {
    SharedRates rates = rates(1);
    assertThatThrownBy(() -> rates.acquire(link, SERVICE))
        .isInstanceOf(RedisAway.class)
        .hasMessage("Redis did not hear from this replica in time");
    rates.join(link);
    redis.ask("FLUSHALL");
    assertThatThrownBy(() -> rates.renew(link)).isInstanceOf(RedisAway.class);
    assertThatThrownBy(() -> rates.acquire(link, SERVICE)).isInstanceOf(RedisAway.class);
  }

  @Test
  void givesTurnsOneAfterAnotherUpToTheLongestWait() throws Exception {
    SharedRates rates = rates(1);
    rates.join(link);
    Turn turn = rates.acquire(link, SERVICE);
    int granted = 1;
    while (turn.granted()) {
      Turn next = rates.acquire(link, SERVICE);
      granted += next.granted() ? 1 : 0;
      turn = next;
    }
    // 200 ms ahead at 50/s are 10 turns, and those of the time that asking takes.
    assertThat(granted).isGreaterThanOrEqualTo(5);
    assertThat(turn.atNanos()).isGreaterThan(System.nanoTime());
  }

  @Test
  void takesOneRoundTripForATurn() throws Exception {
    SharedRates rates = rates(1);
    rates.join(link);
    redis.ask("CONFIG RESETSTAT");
    for (int i = 0; i < 7; i++) {
      rates.acquire(link, SERVICE);
    }
    String statistics = redis.ask("INFO commandstats");
    assertThat(statistics).contains("cmdstat_evalsha:calls=7,").doesNotContain("cmdstat_eval:");
  }

  @Test
  void givesOnlyTheShareOfThoseWhoAreBackAfterItLostItsData() throws Exception {
    SharedRates five = rates(5);
    five.join(link);
    assertThat(five.replicas(SERVICE)).isEqualTo(5);
    Turn turn = five.acquire(link, SERVICE);
    assertThat(turn.granted()).isTrue();
    // A fifth of 50/s is a turn each 100 ms: of those within 200 ms at most two more are left.
    int granted = 0;
    long until = System.nanoTime() + Duration.ofMillis(40).toNanos();
    while (System.nanoTime() - until < 0) {
      granted += five.acquire(link, SERVICE).granted() ? 1 : 0;
    }
    assertThat(granted).isLessThanOrEqualTo(3);
  }

  @Test
  void doesNothingForWhoeverStoppedWaiting() throws Exception {
    SharedRates hasty = rates(1, Duration.ofMillis(500));
    hasty.join(link);
    String before = redis.ask("HGET {sense:external}:mdso tat");
    redis.hang();
    assertThatThrownBy(() -> hasty.acquire(link, SERVICE)).hasMessage("no answer within 500 ms");
    redis.goOn();
    try (RedisLink other = connect()) { // answers after what was sent before
      assertThat(other).isNotNull();
    }
    assertThat(redis.ask("HGET {sense:external}:mdso tat")).isEqualTo(before);
  }

  @Test
  void keepsNothingForever() throws Exception {
    rates(1).join(link);
    assertThat(redis.ask("TTL {sense:external}:mdso")).isIn(":120\r\n", ":119\r\n");
  }

  private RedisLink connect() throws RedisAway, InterruptedException {
    RedisURI uri = RedisURI.create(redis.url());
    return RedisLink.connect(client, uri, new RedisMetrics(new SimpleMeterRegistry()));
  }

  private static SharedRates rates(int replicas) {
    return rates(replicas, TIMEOUT);
  }

  private static SharedRates rates(int replicas, Duration timeout) {
    ExternalServiceConfig config = ExternalServiceConfig.of(URI.create("http://mdso"));
    return new SharedRates(Map.of(SERVICE, config), timeout, replicas);
  }
}
