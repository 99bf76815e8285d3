package io.sense.service.external;

import static io.sense.service.external.FakeService.answer;
import static io.sense.service.external.FakeService.answering;
import static io.sense.service.external.Things.READ;
import static io.sense.service.external.Things.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.sun.net.httpserver.HttpExchange;
import io.sense.settings.Secret;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class BearerTokenTest {
  private static final int CALLERS = 4;

  private final AtomicInteger issued = new AtomicInteger();
  private final ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
  private volatile String good = "token-1";
  private FakeService service;
  private Fixture fixture;
  private ExternalService mdso;

  @BeforeEach
  void start() throws IOException {
    service = new FakeService(this::serve);
    fixture = new Fixture("EXTERNAL_MDSO_URL=" + service.url(), "EXTERNAL_MDSO_RATE=10000");
    mdso = fixture.services.service(ServiceName.MDSO, new RenewedToken(this::obtain));
  }

  @AfterEach
  void close() {
    callers.shutdownNow();
    fixture.close();
    service.close();
  }

  @Test
  void obtainsATokenOnceAndSendsItWithEachCall() {
    mdso.call(READ);
    mdso.call(READ);
    assertThat(service.asked())
        .extracting(FakeService.Asked::target)
        .containsExactly("/below/tokens", "/below/things/1", "/below/things/1");
    assertThat(service.asked().get(0).header("Authorization")).isEqualTo("null");
    assertThat(service.asked().get(2).header("Authorization")).isEqualTo("Bearer token-1");
  }

  @Test
  void renewsARefusedTokenOnceAndSendsAgainEvenAWrite() {
    mdso.call(READ);
    good = "token-2";
    assertThat(mdso.call(WRITE)).isInstanceOf(Answer.Result.class);
    assertThat(issued).hasValue(2);
    good = "none that is issued";
    assertThat(mdso.call(WRITE))
        .isInstanceOfSatisfying(
            Answer.Failed.class, failed -> assertThat(failed.status()).isEqualTo(401));
    assertThat(issued).hasValue(3);
  }

  @Test
  void renewsForAllWhoWaitAtOnce() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    RenewedToken token =
        new RenewedToken(
            () -> {
              asked.countDown();
              await(answer);
              return obtain();
            });
    List<CompletableFuture<Answer<Secret>>> tokens = new ArrayList<>();
    tokens.add(CompletableFuture.supplyAsync(token::token, callers));
    asked.await();
    for (int i = 1; i < CALLERS; i++) {
      tokens.add(CompletableFuture.supplyAsync(token::token, callers));
    }
    answer.countDown();
    for (CompletableFuture<Answer<Secret>> each : tokens) {
      assertThat(each.get()).isEqualTo(new Answer.Result<>(new Secret("token-1")));
    }
    assertThat(issued).hasValue(1);
  }

  @Test
  void renewsBeforeATokenExpires() {
    AtomicInteger count = new AtomicInteger();
    RenewedToken token =
        new RenewedToken(
            () ->
                new Answer.Result<>(
                    new RenewedToken.Issued(
                        new Secret("t" + count.incrementAndGet()), Duration.ofNanos(1))));
    token.token();
    assertThat(token.token().result()).contains(new Secret("t2"));
  }

  @Test
  void keepsATokenThatReplacedTheRefusedOne() {
    RenewedToken token = new RenewedToken(this::obtain);
    token.token();
    token.invalidate(new Secret("an older one"));
    token.token();
    assertThat(issued).hasValue(1);
  }

  @Test
  void sendsNothingWithoutAToken() {
    service.behave(answering(503, ""));
    assertThat(mdso.call(WRITE))
        .isEqualTo(
            new Answer.Failed<>(
                503, "Could not obtain a token: the service answered 503", Answer.Effect.NONE));
    assertThat(service.asked()).extracting(FakeService.Asked::target).containsOnly("/below/tokens");
  }

  @Test
  void passesOnThatALimitRefusedTheToken() {
    ExternalService limited =
        fixture.services.service(
            ServiceName.MDSO,
            new RenewedToken(() -> new Answer.RefusedByLimit<>(Duration.ofSeconds(3))));
    assertThat(limited.call(WRITE)).isEqualTo(new Answer.RefusedByLimit<>(Duration.ofSeconds(3)));
  }

  @Test
  void sendsTheTokenOfTheSettingsAndDoesNotRepeatItsRefusal() {
    try (Fixture fixed =
        new Fixture(
            "EXTERNAL_MDSO_URL=" + service.url(), "EXTERNAL_MDSO_TOKEN=" + "token-of-old")) {
      assertThat(fixed.mdso().call(READ))
          .isInstanceOfSatisfying(
              Answer.Failed.class, failed -> assertThat(failed.status()).isEqualTo(401));
      assertThat(service.asked()).hasSize(1);
      assertThat(service.asked().get(0).header("Authorization")).isEqualTo("Bearer token-of-old");
    }
  }

  private Answer<RenewedToken.Issued> obtain() {
    return fixture
        .mdso()
        .call(new ExternalRequest("POST", "/tokens", List.of(), List.of(), NullNode.instance, true))
        .map(BearerTokenTest::issued);
  }

  private static RenewedToken.Issued issued(JsonNode body) {
    return new RenewedToken.Issued(new Secret(body.path("token").asText()), Duration.ofHours(1));
  }

  private void serve(HttpExchange exchange) throws IOException {
    if (exchange.getRequestURI().getPath().endsWith("/tokens")) {
      answer(exchange, 201, "{\"token\":\"token-" + issued.incrementAndGet() + "\"}");
    } else if (("Bearer " + good).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
      answer(exchange, 200, "{}");
    } else {
      answer(exchange, 401, "");
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the test is over
    }
  }
}
