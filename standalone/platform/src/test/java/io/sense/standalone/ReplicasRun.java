package io.sense.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sense.embedded.EmbeddedDatabase;
import io.sense.service.database.DatabaseConfig;
import io.sense.service.database.Schema;
import io.sense.settings.Settings;
import io.sense.standalone.processes.App;
import io.sense.standalone.processes.AppProcess;
import io.sense.standalone.processes.LoadBalancer;
import io.sense.standalone.processes.SteadyLoad;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three replicas of each app behind nginx, a steady load on all, and replicas that die.
 *
 * <p>Run by hand ({@code -Dit.test=ReplicasRun}), because nine processes beside the load take a
 * machine of two cores for themselves. {@code -Dsense.rounds=N} kills each replica N times (once
 * otherwise). Answers are asked for that a replica writes at once: no balancer can repeat one that
 * it has begun to pass on.
 */
final class ReplicasRun {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final List<App> APPS = List.of(App.PALANTIR, App.ARDA, App.BEORN);
  private static final int REPLICAS = 3;

  /** Of each app; the load goes on for some seconds between any two events. */
  private static final int PER_SECOND = 20;

  private static final Duration FAIL_TIMEOUT = Duration.ofSeconds(2);

  /** Small ones: nine of them share two cores. */
  private static final List<String> JVM =
      List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto");

  @TempDir Path directory;
  private final List<AutoCloseable> running = new ArrayList<>();
  private final Map<App, List<AppProcess>> replicas = new EnumMap<>(App.class);
  private LoadBalancer balancer;

  @AfterEach
  void stop() throws Exception {
    for (int i = running.size() - 1; i >= 0; i--) {
      running.get(i).close();
    }
  }

  @Test
  void losesNoRequestWhileReplicasAreKilledAndStartedAgain() throws Exception {
    assumeTrue(LoadBalancer.program().isPresent(), "Skipped: nginx is not installed");
    startEverything();
    List<SteadyLoad> reads = startReads();
    List<SteadyLoad> writes = startWrites();
    int rounds = Integer.getInteger("sense.rounds", 1);
    int kills = 0;
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < REPLICAS; i++) {
        interrupt(i, reads, app -> app.process().kill());
        kills += APPS.size();
      }
    }
    interrupt(0, reads, app -> app.process().stop()); // an update: told to stop, not killed
    Stream.of(reads, writes).flatMap(List::stream).forEach(SteadyLoad::finish);

    System.out.printf("%d kills, 3 stops%n", kills);
    Stream.of(reads, writes)
        .flatMap(List::stream)
        .forEach(load -> System.out.println(load.figures() + " " + load.faults()));
    assertThat(reads)
        .allSatisfy(load -> assertThat(load.lost()).as("%s", load.faults()).isZero())
        .allSatisfy(load -> assertThat(load.answered()).isPositive());
  }

  /** One replica of each app goes, the load goes on without it, it comes back, the load goes on. */
  private void interrupt(int replica, List<SteadyLoad> loads, Consumer<AppProcess> how) {
    List<AppProcess> some = APPS.stream().map(app -> replicas.get(app).get(replica)).toList();
    some.forEach(how);
    awaitAnswers(loads, 2 * PER_SECOND);
    some.forEach(app -> app.process().start());
    some.forEach(app -> app.process().awaitReady(PATIENCE));
    // Until nginx asks the replica again, which it left alone.
    awaitAnswers(loads, (int) (FAIL_TIMEOUT.toSeconds() + 1) * PER_SECOND);
  }

  private static void awaitAnswers(List<SteadyLoad> loads, int more) {
    List<Long> before = loads.stream().map(load -> load.answered() + load.lost()).toList();
    Condition.await(
        PATIENCE,
        () -> "the load to go on: " + loads.stream().map(SteadyLoad::figures).toList(),
        () -> {
          for (int i = 0; i < before.size(); i++) {
            if (loads.get(i).answered() + loads.get(i).lost() < before.get(i) + more) {
              return false;
            }
          }
          return true;
        });
  }

  private List<SteadyLoad> startReads() {
    URI palantir = balancer.address("palantir");
    URI arda = balancer.address("arda");
    URI beorn = balancer.address("beorn");
    List<URI> ofPalantir =
        List.of(
            palantir.resolve("api/v1/correlations?limit=10&service=shop"),
            palantir.resolve("api/v1/correlations/" + "0".repeat(31) + "1"),
            palantir.resolve("api/v1/ledger"));
    List<URI> ofArda =
        List.of(arda.resolve("api/v1/circuits?limit=10"), arda.resolve("api/v1/devices?limit=10"));
    URI ofBeorn = beorn.resolve("api/v1/provisionings?limit=1");
    return List.of(
        own(
            SteadyLoad.start(
                "palantir reads",
                PER_SECOND,
                number -> SteadyLoad.get(ofPalantir.get((int) (number % ofPalantir.size()))))),
        own(
            SteadyLoad.start(
                "arda reads",
                PER_SECOND,
                number -> SteadyLoad.get(ofArda.get((int) (number % ofArda.size()))))),
        own(SteadyLoad.start("beorn reads", PER_SECOND, number -> SteadyLoad.get(ofBeorn))));
  }

  /** What nginx must not send again by itself. */
  private List<SteadyLoad> startWrites() {
    URI devices = balancer.address("arda").resolve("api/v1/devices");
    URI provisionings = balancer.address("beorn").resolve("api/v1/provisionings");
    return List.of(
        own(SteadyLoad.start("arda writes", 5, number -> SteadyLoad.post(devices, device(number)))),
        own(
            SteadyLoad.start(
                "beorn writes",
                1,
                number ->
                    SteadyLoad.post(provisionings, provisioning(number))
                        .header("Idempotency-Key", UUID.randomUUID().toString()))));
  }

  private void startEverything() throws Exception {
    EmbeddedDatabase database = own(EmbeddedDatabase.start(directory.resolve("postgresql")));
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("SENSE_DATABASE_URL", database.jdbcUrl());
    settings.put("SENSE_DATABASE_USER", database.user());
    settings.put("SENSE_DATABASE_PASSWORD", database.password());
    settings.put("SENSE_MDSO_USER", "sense");
    settings.put("SENSE_MDSO_PASSWORD", "sense");
    settings.put("SENSE_DATABASE_POOL_IDLE", "1");
    settings.put("SENSE_DATABASE_POOL_MAX", "5");
    Schema.migrate(DatabaseConfig.from(new Settings(settings)));
    insertTraces(database);
    AppProcess simulator = own(app(App.SIMULATOR, "simulator", Map.of()));
    simulator.process().start();
    for (String service : List.of("mdso", "odin", "hydra", "ise", "remedy")) {
      settings.put(
          "SENSE_EXTERNAL_" + service.toUpperCase(Locale.ROOT) + "_URL",
          simulator.address() + service);
    }
    Map<String, List<Integer>> ports = new LinkedHashMap<>();
    for (App kind : APPS) {
      List<AppProcess> some = new ArrayList<>();
      for (int i = 0; i < REPLICAS; i++) {
        some.add(own(app(kind, kind.label() + "-" + i, settings)));
      }
      replicas.put(kind, some);
      ports.put(kind.label(), some.stream().map(AppProcess::port).toList());
      // Not all nine at once on two cores: each would wait for the others.
      some.forEach(replica -> replica.process().start());
      some.forEach(replica -> replica.process().awaitReady(PATIENCE));
    }
    balancer = own(LoadBalancer.start(directory, ports, FAIL_TIMEOUT));
  }

  private AppProcess app(App kind, String name, Map<String, String> settings) {
    Map<String, String> own = new LinkedHashMap<>();
    settings.forEach(
        (setting, value) -> {
          boolean known = kind != App.PALANTIR || setting.startsWith("SENSE_DATABASE_");
          if (known) {
            own.put(setting, value);
          }
        });
    return new AppProcess(name, kind, directory, System.getProperty("java.class.path"), own, JVM);
  }

  private static void insertTraces(EmbeddedDatabase database) throws Exception {
    try (Connection connection = database.connect();
        var insert =
            connection.prepareStatement(
                "INSERT INTO correlations"
                    + " SELECT lpad(to_hex(n), 32, '0')::uuid, now(), 1, 'complete', n::text,"
                    + " 'shop', 'GET /', true, 0, ARRAY['shop'], '', 0, 1000000, 2, 2, 0,"
                    + " 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, NULL, NULL, NULL, NULL, NULL,"
                    + " now(), now(), false, false FROM generate_series(1, 1000) AS n")) {
      assertThat(insert.executeUpdate()).isEqualTo(1_000);
    }
  }

  private static String device(long number) {
    return """
        {"device_id": "load-%d", "kind": "router", "state": "active"}"""
        .formatted(number);
  }

  private static String provisioning(long number) {
    return """
        {"circuit_id": "load-%d", "product_id": "ethernet", "customer": "acme",
         "a_device_id": "a-%d", "z_device_id": "z-%d"}"""
        .formatted(number, number, number);
  }

  private <T extends AutoCloseable> T own(T started) {
    running.add(started);
    return started;
  }
}
