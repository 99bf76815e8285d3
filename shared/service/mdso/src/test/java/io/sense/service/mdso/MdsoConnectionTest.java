package io.sense.service.mdso;

import static org.assertj.core.api.Assertions.assertThat;

import io.sense.service.external.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Tokens and the cache, with the simulator. */
final class MdsoConnectionTest {

  @Test
  void renewsARefusedTokenOnceForAllThreads() throws Exception {
    try (SimulatedMdso mdso = new SimulatedMdso()) {
      MdsoRepository repository = new HttpMdsoRepository(mdso.connection().service(), 10);
      assertThat(repository.find(ResourceQuery.all())).isInstanceOf(Answer.Result.class);
      assertThat(issued(mdso)).isEqualTo(1);
      mdso.simulator("DELETE", "tokens", "");
      for (Answer<Resources> answer : fromTwentyThreads(repository)) {
        assertThat(answer).isInstanceOf(Answer.Result.class);
      }
      assertThat(issued(mdso)).isEqualTo(2);
    }
  }

  @Test
  void obtainsTheFirstTokenOnceForAllThreads() throws Exception {
    try (SimulatedMdso mdso = new SimulatedMdso()) {
      MdsoRepository repository = new HttpMdsoRepository(mdso.connection().service(), 10);
      for (Answer<Resources> answer : fromTwentyThreads(repository)) {
        assertThat(answer).isInstanceOf(Answer.Result.class);
      }
      assertThat(issued(mdso)).isEqualTo(1);
    }
  }

  @Test
  void saysThatItGetsNoTokenAndAsksForOneOnce() throws Exception {
    try (SimulatedMdso mdso = new SimulatedMdso("SENSE_MDSO_PASSWORD=wrong")) {
      MdsoRepository repository = new HttpMdsoRepository(mdso.connection().service(), 10);
      for (int i = 0; i < 10; i++) {
        Answer<MdsoResource> answer = repository.resource("r-1");
        assertThat(answer).isInstanceOf(Answer.Failed.class);
        assertThat(answer.effectUnknown()).isFalse();
        assertThat(answer.describe()).startsWith("Could not obtain a token").contains("401");
      }
      assertThat(mdso.simulator("GET", "calls", "").path("mdso").path("calls").asInt())
          .isEqualTo(1);
    }
  }

  @Test
  void isAskedOnceForWhatTheRepositoryKeeps() throws Exception {
    try (SimulatedMdso mdso = new SimulatedMdso()) {
      MdsoRepository repository = mdso.connection().repository(mdso.metrics().registry());
      repository.find(ResourceQuery.all());
      repository.find(ResourceQuery.all());
      assertThat(mdso.simulator("GET", "calls", "").path("mdso").path("calls").asInt())
          .isEqualTo(2);
      assertThat(mdso.metrics().scrape())
          .contains("mdso_cache_requests_total{result=\"hit\"} 1.0")
          .contains("mdso_cache_entries 1.0");
    }
  }

  private static int issued(SimulatedMdso mdso) throws Exception {
    return mdso.simulator("GET", "tokens", "").path("issued").asInt();
  }

  private static List<Answer<Resources>> fromTwentyThreads(MdsoRepository repository)
      throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(20);
    try {
      CyclicBarrier together = new CyclicBarrier(20);
      List<Future<Answer<Resources>>> answers = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        answers.add(
            threads.submit(
                () -> {
                  together.await();
                  return repository.find(ResourceQuery.all());
                }));
      }
      List<Answer<Resources>> all = new ArrayList<>();
      for (Future<Answer<Resources>> answer : answers) {
        all.add(answer.get());
      }
      return all;
    } finally {
      threads.shutdownNow();
    }
  }
}
