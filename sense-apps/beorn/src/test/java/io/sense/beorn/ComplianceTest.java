package io.sense.beorn;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sense.beorn.CircuitRecords.Planned;
import io.sense.beorn.CircuitRecords.Seen;
import io.sense.service.external.Answer;
import io.sense.service.mdso.MdsoResource;
import io.sense.service.mdso.OrchestrationTrace;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ComplianceTest {
  private static final String PATH = "/api/v1/compliance/C-1";
  private final BeornServer beorn = new BeornServer();

  @AfterEach
  void stop() {
    beorn.close();
  }

  private static MdsoResource resource(String state, String customer) {
    return new MdsoResource(
        "id", "C-1", "P-1", "circuit", state, Jobs.NOW, Jobs.NOW, Map.of("customer", customer));
  }

  private void allIsWell() {
    beorn.inventory = Part.known(new Planned("P-1", "Acme", "device-a", "device-z", "active"));
    beorn.resources = new Answer.Result<>(List.of(resource("active", "Acme")));
    beorn.trace = new Answer.Result<>(new OrchestrationTrace("C-1", "completed", List.of()));
    beorn.telemetry = Part.known(new Seen(Jobs.NOW.minusSeconds(60), 12, 0));
    UUID id = beorn.jobs.submit(UUID.randomUUID(), "key", Jobs.ORDER).job().id();
    for (StepName step : StepName.values()) {
      assertThat(step).isNotNull();
      beorn.jobs.change(id, beorn.transitions::begin);
      beorn.jobs.change(
          id, (job, now) -> beorn.transitions.end(job, new Outcome.Done("id"), now, 0));
    }
  }

  private JsonNode answer() throws Exception {
    TestClient.Reply reply = beorn.get(PATH);
    assertThat(reply.status()).as("%s", reply.body()).isEqualTo(200);
    return reply.body();
  }

  private List<String> checks() throws Exception {
    return answer().path("findings").findValuesAsText("check");
  }

  @Test
  void findsNothingWhereAllAgree() throws Exception {
    allIsWell();
    assertThat(answer().path("verdict").asText()).isEqualTo("compliant");
    assertThat(answer().path("findings")).isEmpty();
  }

  @Test
  void tellsExpectedAndFoundOfEachDifference() throws Exception {
    allIsWell();
    beorn.resources = new Answer.Result<>(List.of(resource("failed", "Other")));
    beorn.trace = new Answer.Result<>(new OrchestrationTrace("C-1", "failed", List.of()));
    beorn.telemetry = Part.known(new Seen(Jobs.NOW.minus(Duration.ofDays(3)), 4, 1));
    assertThat(answer().path("verdict").asText()).isEqualTo("not_compliant");
    assertThat(checks())
        .containsExactly(
            "orchestration.state",
            "orchestration.customer",
            "orchestration.trace",
            "telemetry.last_seen",
            "telemetry.errors");
    JsonNode customer = answer().path("findings").path(1);
    assertThat(customer.path("expected").asText()).isEqualTo("Acme");
    assertThat(customer.path("found").asText()).isEqualTo("Other");
  }

  @Test
  void holdsWhatWasProvisionedAgainstTheInventory() throws Exception {
    allIsWell();
    beorn.inventory = Part.known(new Planned("P-2", null, "device-a", "device-y", "planned"));
    beorn.resources = new Answer.Result<>(List.of());
    assertThat(checks())
        .containsExactly(
            "provisioning.product_id", "provisioning.z_device_id", "orchestration.resource");
    beorn.inventory = Part.nothing();
    assertThat(checks()).contains("inventory");
  }

  @Test
  void answersWithoutThePartsThatAreMissing() throws Exception {
    beorn.inventory = Part.missing("The table arda.circuits is missing");
    beorn.telemetry = Part.missing("away");
    beorn.resources = new Answer.TimedOut<>(Duration.ofSeconds(1));
    beorn.trace = new Answer.CircuitOpen<>(Duration.ofSeconds(1));
    JsonNode answer = answer();
    assertThat(answer.path("verdict").asText()).isEqualTo("undetermined");
    assertThat(answer.path("findings")).isEmpty();
    assertThat(answer.path("parts").path("inventory").path("reason").asText())
        .isEqualTo("The table arda.circuits is missing");
    assertThat(answer.path("parts").path("resources").path("reason").asText())
        .isEqualTo("MDSO did not answer within 1000 ms");
    assertThat(answer.path("parts").path("provisioning").path("state").asText())
        .isEqualTo("nothing");
  }

  @Test
  void doesNotKnowACircuitThatNobodyKnows() throws Exception {
    assertThat(beorn.get(PATH).status()).isEqualTo(404);
  }
}
