package io.sense.beorn;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sense.service.external.ServiceName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Replicas that are killed, and replicas side by side: real processes, PostgreSQL, simulator. */
final class BeornIT {
  private static final List<StepName> UNDONE =
      List.of(
          StepName.HYDRA_ACTIVATION_Z,
          StepName.HYDRA_ACTIVATION_A,
          StepName.ISE_ENDPOINT_Z,
          StepName.ISE_ENDPOINT_A,
          StepName.MDSO_RESOURCE,
          StepName.ODIN_ORDER);

  @TempDir static Path directory;
  private static TestDatabase database;
  private static Gate gate;
  private static Services services;
  private static final List<BeornProcess> started = new ArrayList<>();

  private int kills;
  private int jobs;
  private int decisions;

  /** Where a replica is killed. */
  private enum Moment {
    /** Nothing of the call is written. */
    BEFORE_INTENT,
    /** The intent is written; the service has the request and does nothing with it. */
    UNDER_WAY,
    /** The service did what was asked; nothing of that is written. */
    BEFORE_OUTCOME
  }

  /** A moment of a call of a job, at which the job's worker dies. */
  private record Boundary(StepName step, CallKind kind, Moment moment) {
    static List<Boundary> of(List<StepName> steps, CallKind kind) {
      List<Boundary> all = new ArrayList<>();
      for (StepName step : steps) {
        for (Moment moment : Moment.values()) {
          all.add(new Boundary(step, kind == null ? step.firstCall() : kind, moment));
        }
      }
      return all;
    }

    /** Also as part of a circuit's id. */
    String label() {
      return Labels.of(moment) + "-" + Labels.of(kind) + "-" + step.label();
    }

    String end() {
      return kind == CallKind.UNDO ? "failed" : "succeeded";
    }

    /** Whether nobody can know, after that, what the service did. */
    boolean doubtful() {
      return step == StepName.REMEDY_TICKET && moment != Moment.BEFORE_INTENT;
    }
  }

  @BeforeAll
  static void startServers() throws Exception {
    database = TestDatabase.start(directory.resolve("postgres"));
    gate = new Gate(database);
    services = new Services();
  }

  @AfterAll
  static void stopServers() throws Exception {
    services.close();
    gate.close();
    database.close();
  }

  @AfterEach
  void stopReplicas() {
    started.forEach(BeornProcess::close);
    started.clear();
  }

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void finishesEveryJobThatAKilledReplicaBegan() throws Exception {
    BeornProcess replica = replica().awaitReady();
    replica = killAndFinish(replica, Boundary.of(List.of(StepName.values()), null));

    services.fault("ise", "{\"drop_answer_rate\": 1}");
    replica = killAndFinish(replica, Boundary.of(List.of(StepName.ISE_ENDPOINT_A), CallKind.FIND));

    services.fault("remedy", "{\"error_rate\": 1, \"error_status\": 400}");
    killAndFinish(replica, Boundary.of(UNDONE, CallKind.UNDO));
    services.mend("remedy");

    Map<String, Integer> made = services.effects("made");
    assertThat(made.values()).containsOnly(1);
    assertThat(services.effects("undone").values()).containsOnly(1);
    System.out.printf(
        "%d kills with %d jobs at as many boundaries, %d decisions, %d effects made, %d undone,"
            + " none twice%n",
        kills, jobs, decisions, made.size(), services.effects("undone").size());
  }

  /** Kills the replica while each of its jobs is at a boundary; the next one finishes them. */
  private BeornProcess killAndFinish(BeornProcess replica, List<Boundary> boundaries)
      throws Exception {
    gate.shut();
    Map<Boundary, String> ids = new LinkedHashMap<>();
    for (Boundary each : boundaries) {
      String point = each.moment() == Moment.BEFORE_OUTCOME ? "outcome" : "intent";
      Gate.Door door = each.moment() == Moment.UNDER_WAY ? Gate.Door.FIRST : Gate.Door.LAST;
      gate.await("C-" + each.label(), point, each.step(), each.kind(), door);
      ids.put(each, submit(replica, each.label()));
    }
    gate.awaitReached(boundaries.size());
    letSend(boundaries);
    replica.kill();
    kills++;
    for (ServiceName service : calledBy(boundaries)) {
      services.mend(service.label());
    }
    gate.open(Gate.Door.LAST);
    BeornProcess next = replica().awaitReady();
    for (Map.Entry<Boundary, String> each : ids.entrySet()) {
      finish(next, each.getKey(), each.getValue());
      jobs++;
    }
    return next;
  }

  /** Has the services take the requests that are to be under way, and do nothing with them. */
  private static void letSend(List<Boundary> boundaries) throws Exception {
    long before = 0;
    for (ServiceName service : calledBy(boundaries)) {
      services.fault(service.label(), "{\"hang\": true}");
      before += services.calls(service.label());
    }
    long sent = boundaries.stream().filter(each -> each.moment() == Moment.UNDER_WAY).count();
    gate.open(Gate.Door.FIRST);
    long now = before;
    while (now < before + sent) {
      LockSupport.parkNanos(5_000_000);
      now = 0;
      for (ServiceName service : calledBy(boundaries)) {
        now += services.calls(service.label());
      }
    }
  }

  private static Set<ServiceName> calledBy(List<Boundary> boundaries) {
    return boundaries.stream().map(each -> each.step().service()).collect(Collectors.toSet());
  }

  private void finish(BeornProcess replica, Boundary boundary, String id) throws Exception {
    JsonNode job = awaitRest(replica, id);
    if (boundary.doubtful()) {
      assertThat(job.path("state").asText()).isEqualTo("needs_decision");
      job = decide(replica, id, boundary.moment() == Moment.BEFORE_OUTCOME);
    }
    assertThat(job.path("state").asText())
        .as("killed at %s: %s", boundary.label(), job)
        .isEqualTo(boundary.end());
    check(id, boundary.end());
  }

  private void check(String id, String end) throws Exception {
    Map<String, Integer> expected = new HashMap<>();
    for (StepName step : StepName.values()) {
      boolean made = step != StepName.REMEDY_TICKET || end.equals("succeeded");
      if (step.effect() != Effect.NONE && made) {
        expected.put(step.label(), 1);
      }
    }
    assertThat(of(id, services.effects("made"))).isEqualTo(expected);
    assertThat(of(id, services.effects("undone")))
        .isEqualTo(end.equals("succeeded") ? Map.of() : expected);
  }

  /** The effects of one job, by step: keys end so, whatever stands around them. */
  private static Map<String, Integer> of(String id, Map<String, Integer> effects) {
    Map<String, Integer> own = new HashMap<>();
    effects.forEach(
        (key, count) -> {
          int place = key.indexOf(id + ".");
          if (place >= 0) {
            own.put(key.substring(place + id.length() + 1).replace(")", ""), count);
          }
        });
    return own;
  }

  private JsonNode decide(BeornProcess replica, String id, boolean done) throws Exception {
    decisions++;
    String body =
        done
            ? "{\"step\":\"remedy_ticket\",\"outcome\":\"done\",\"external_id\":\"T-1\"}"
            : "{\"step\":\"remedy_ticket\",\"outcome\":\"not_done\"}";
    TestClient.Reply reply =
        TestClient.post(replica.uri(ProvisioningHandlers.PATH + "/" + id + "/decision"), body);
    assertThat(reply.status()).as("%s", reply.body()).isEqualTo(202);
    return awaitRest(replica, id);
  }

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void makesEachEffectOnceWithTwoReplicasAndServicesThatFail() throws Exception {
    int count = 30;
    BeornProcess one = replica();
    BeornProcess two = replica();
    one.awaitReady();
    two.awaitReady();
    for (String service : List.of("odin", "mdso", "hydra", "ise")) {
      services.fault(service, "{\"drop_answer_rate\": 0.1, \"error_rate\": 0.1, \"delay_ms\": 20}");
    }
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ids.add(submit(i % 2 == 0 ? one : two, "side-by-side-" + i));
    }
    BeornProcess dies = one;
    BeornProcess lives = two;
    for (int i = 0; i < count / 3; i++) {
      awaitRest(lives, ids.get(i));
    }
    dies.kill();
    Map<String, Integer> ends = new HashMap<>();
    for (String id : ids) {
      JsonNode job = awaitRest(lives, id);
      if (job.path("state").asText().equals("needs_decision")) {
        assertThat(job.path("decision").path("step").asText()).isEqualTo("remedy_ticket");
      }
      ends.merge(job.path("state").asText(), 1, Integer::sum);
    }
    for (String service : List.of("odin", "mdso", "hydra", "ise")) {
      services.mend(service);
    }
    Map<String, Integer> made = services.effects("made");
    assertThat(made.values()).containsOnly(1);
    assertThat(ends.keySet()).isSubsetOf("succeeded", "needs_decision");
    System.out.printf(
        "%d jobs on two replicas, one killed: %s, %d effects made, none twice, %s attempts%n",
        count, ends, made.size(), database.value("SELECT count(*) FROM beorn.attempts"));
  }

  @Test
  @Timeout(value = 2, unit = TimeUnit.MINUTES)
  void finishesTheCallUnderWayAndLetsGoWhenItIsStopped() throws Exception {
    BeornProcess replica = replica().awaitReady();
    services.fault("hydra", "{\"delay_ms\": 700}");
    long calls = services.calls("hydra");
    String id = submit(replica, "stopped");
    awaitCall("hydra", calls);
    replica.stop();
    services.mend("hydra");
    String left =
        database.value(
            "SELECT lease_owner IS NULL AND open_attempt IS NULL FROM beorn.jobs WHERE id = '"
                + id
                + "'");
    assertThat(left).isEqualTo("t");
    JsonNode job = awaitRest(replica().awaitReady(), id);
    assertThat(job.path("state").asText()).isEqualTo("succeeded");
    assertThat(job.findValuesAsText("outcome")).doesNotContain("lost", "unknown");
  }

  private static BeornProcess replica() throws IOException {
    Map<String, String> settings = new HashMap<>(TestDatabase.settings(database.server));
    settings.putAll(services.settings());
    settings.put("SENSE_DATABASE_POOL_IDLE", "1");
    settings.put("SENSE_DATABASE_POOL_MAX", "36"); // workers held at the gate hold connections
    settings.put("SENSE_BEORN_JOBS", "32");
    settings.put("SENSE_BEORN_LEASE", "2s");
    settings.put("SENSE_BEORN_POLL", "50ms");
    settings.put("SENSE_BEORN_BACKOFF", "50ms");
    settings.put("SENSE_BEORN_MAX_BACKOFF", "500ms");
    settings.put("SENSE_BEORN_SETTLE_TIME", "5500ms");
    settings.put("SENSE_BEORN_ORCHESTRATION_POLL", "100ms");
    BeornProcess process = BeornProcess.start(settings, Path.of("target", "beorn-it.log"));
    started.add(process);
    return process;
  }

  private static String submit(BeornProcess replica, String key) throws Exception {
    String body =
        """
        {"circuit_id":"C-%s","product_id":"P-1","customer":"Acme","a_device_id":"a","z_device_id":"z"}
        """
            .formatted(key);
    TestClient.Reply reply =
        TestClient.post(
            replica.uri(ProvisioningHandlers.PATH),
            body,
            "Idempotency-Key",
            key + UUID.randomUUID());
    assertThat(reply.status()).as("%s", reply.body()).isEqualTo(202);
    return reply.body().path("id").asText();
  }

  /** Waits until nothing more happens to a job by itself. */
  private static JsonNode awaitRest(BeornProcess replica, String id) throws Exception {
    while (true) {
      JsonNode job = TestClient.get(replica.uri(ProvisioningHandlers.PATH + "/" + id)).body();
      if (job.has("next_at") && job.path("next_at").isNull()) {
        return job;
      }
      LockSupport.parkNanos(20_000_000); // the processors are the replica's
    }
  }

  private static void awaitCall(String service, long before) throws Exception {
    while (services.calls(service) == before) {
      LockSupport.parkNanos(5_000_000);
    }
  }
}
