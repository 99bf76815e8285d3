package io.sense.service.external;

import static org.assertj.core.api.Assertions.assertThat;

import io.sense.service.web.Health;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Five replicas under full pressure stay within the rate, whatever happens to Redis. */
@Timeout(180)
final class SharedRateIT {
  private static final int REPLICAS = 5;
  private static final int CALLERS = 4;
  private static final int RATE = 50;
  private static final int MOST_IN_A_SECOND = 55;
  private static final int CALLS_SEEN = 4 * RATE;

  private final List<Fixture> replicas = new ArrayList<>();
  private final List<String> phases = new ArrayList<>();
  private final List<Integer> begins = new ArrayList<>();
  private volatile boolean over;

  @Test
  void fiveReplicasStayWithinTheRateWithAndWithoutRedis() throws Exception {
    ExecutorService callers = Executors.newFixedThreadPool(REPLICAS * CALLERS);
    try (RedisServer redis = RedisServer.start();
        FakeService service = new FakeService(FakeService.answering(200, "{}"))) {
      loadClasses(redis);
      for (int i = 0; i < REPLICAS; i++) {
        replicas.add(
            new Fixture(
                "REDIS_URL=" + redis.url(),
                "EXTERNAL_MDSO_URL=" + service.url(),
                "EXTERNAL_MDSO_RATE=" + RATE));
      }
      awaitNotices(0);
      for (Fixture replica : replicas) {
        for (int i = 0; i < CALLERS; i++) {
          callers.execute(() -> press(replica));
        }
      }
      watch("with Redis", service, 0);
      redis.kill();
      watch("after Redis was killed", service, REPLICAS);
      redis.restart();
      watch("after it was started again, empty", service, 0);
      redis.hang();
      watch("while it hangs", service, REPLICAS);
      redis.goOn();
      watch("after it went on", service, 0);
      over = true;
      callers.shutdown();
      assertThat(callers.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
      report(service);
    } finally {
      over = true;
      callers.shutdownNow();
      replicas.forEach(Fixture::close);
    }
  }

  /**
   * Calls another service, for the classes: five replicas and the service would load them each in a
   * process of its own, and here the first calls would arrive in a bunch after that.
   */
  private static void loadClasses(RedisServer redis) throws IOException {
    try (FakeService other = new FakeService(FakeService.answering(200, "{}"));
        Fixture replica =
            new Fixture(
                "REDIS_URL=" + redis.url(),
                "EXTERNAL_ODIN_URL=" + other.url(),
                "EXTERNAL_ODIN_RATE=10000")) {
      ExternalService odin = replica.services.service(ServiceName.ODIN);
      while (other.asked().size() < CALLS_SEEN) {
        assertThat(odin.call(ExternalRequest.get("/"))).isNotNull();
      }
    }
  }

  /** From now on, until all replicas have turned and enough calls were made after that. */
  private void watch(String phase, FakeService service, int notices) {
    phases.add(phase);
    begins.add(service.asked().size());
    awaitNotices(notices);
    int seen = service.asked().size();
    while (service.asked().size() < seen + CALLS_SEEN) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }

  private void report(FakeService service) {
    long[] at = service.asked().stream().mapToLong(FakeService.Asked::atNanos).sorted().toArray();
    begins.add(at.length);
    int[] highest = new int[phases.size()];
    for (int phase = 0; phase < phases.size(); phase++) {
      for (int i = begins.get(phase); i < begins.get(phase + 1); i++) {
        int end = i;
        while (end < at.length && at[end] - at[i] < TimeUnit.SECONDS.toNanos(1)) {
          end++;
        }
        highest[phase] = Math.max(highest[phase], end - i);
      }
      int first = begins.get(phase);
      int calls = begins.get(phase + 1) - first;
      double seconds = (at[begins.get(phase + 1) - 1] - at[first]) / 1e9;
      System.out.printf(
          "%-36s at most %d calls in any second, %.1f/s over %.1f s%n",
          phases.get(phase), highest[phase], calls / seconds, seconds);
    }
    for (int phase = 0; phase < phases.size(); phase++) {
      assertThat(highest[phase]).as(phases.get(phase)).isLessThanOrEqualTo(MOST_IN_A_SECOND);
    }
  }

  private void awaitNotices(int count) {
    while (replicas.stream().filter(replica -> !notices(replica).isEmpty()).count() != count) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  private static List<Health.Notice> notices(Fixture replica) {
    return replica.health.notices();
  }

  private void press(Fixture replica) {
    ExternalService mdso = replica.mdso();
    while (!over) {
      if (mdso.call(ExternalRequest.get("/")) instanceof Answer.RefusedByLimit<?> refused) {
        long wait = Math.min(refused.retryAfter().toNanos(), TimeUnit.MILLISECONDS.toNanos(10));
        LockSupport.parkNanos(wait);
      }
    }
  }
}
