package io.sense.service.mdso;

import static org.assertj.core.api.Assertions.assertThat;

import io.sense.service.external.Answer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every repository does, whatever it stands on. */
abstract class MdsoRepositoryContract {

  abstract MdsoRepository repository();

  /**
   * Has a resource of some circuit in MDSO whose orchestration is over.
   *
   * @param fails whether it failed
   * @return its id
   */
  abstract String make(
      String label, String productId, Map<String, String> properties, boolean fails)
      throws Exception;

  @Test
  void answersWhatIsNotKnown() {
    assertThat(found(ResourceQuery.all())).isEmpty();
    for (String id : List.of("C-1", "", " ", ".", "..", "a b", "ä?&%", "a+b")) {
      assertThat(repository().resource(id)).isInstanceOf(Answer.NotFound.class);
      assertThat(repository().errors(id)).isInstanceOf(Answer.NotFound.class);
      assertThat(repository().orchestrationTrace(id)).isInstanceOf(Answer.NotFound.class);
    }
  }

  @Test
  void answersAResourceAsItIs() throws Exception {
    Map<String, String> properties = Map.of("circuit_id", "C-1", "street", "High Street 1, York");
    MdsoResource resource = known(make("line: one", "P-1", properties, false));
    assertThat(resource.label()).isEqualTo("line: one");
    assertThat(resource.productId()).isEqualTo("P-1");
    assertThat(resource.resourceTypeId()).isEqualTo("circuit");
    assertThat(resource.orchState()).isEqualTo("active");
    assertThat(resource.updatedAt()).isAfter(resource.createdAt());
    assertThat(resource.properties()).isEqualTo(properties);
    assertThat(repository().errors(resource.id()).result()).hasValue(List.of());
  }

  @Test
  void findsResourcesByWhatTheyAre() throws Exception {
    MdsoResource one =
        known(make("one", "P-1", Map.of("circuit_id", "C-1", "street", "High, 1"), false));
    MdsoResource two = known(make("two", "P-1", Map.of("circuit_id", "C-2"), true));
    MdsoResource three = known(make("two", "P-3", Map.of("circuit_id", "C-3"), false));
    ResourceQuery all = ResourceQuery.all();
    assertThat(found(all)).containsExactly(one, two, three);
    assertThat(found(all.productId("P-1"))).containsExactly(one, two);
    assertThat(found(all.label("two"))).containsExactly(two, three);
    assertThat(found(all.orchState("failed"))).containsExactly(two);
    assertThat(found(all.resourceTypeId("circuit"))).hasSize(3);
    assertThat(found(all.resourceTypeId("port"))).isEmpty();
    assertThat(found(all.property("circuit_id", "C-3"))).containsExactly(three);
    assertThat(found(all.property("street", "High, 1"))).containsExactly(one);
    assertThat(found(all.property("street", "High"))).isEmpty();
    assertThat(found(all.productId("P-1").label("two"))).containsExactly(two);
  }

  @Test
  void findsResourcesByTheTimeOfTheirMakingWithoutItsEnd() throws Exception {
    MdsoResource one = known(make("one", "P-1", Map.of(), false));
    MdsoResource two = known(make("two", "P-1", Map.of(), false));
    MdsoResource three = known(make("three", "P-1", Map.of(), false));
    ResourceQuery all = ResourceQuery.all();
    assertThat(found(all.created(one.createdAt(), three.createdAt()))).containsExactly(one, two);
    assertThat(found(all.created(three.createdAt(), Instant.parse("2100-01-01T00:00:00Z"))))
        .containsExactly(three);
  }

  @Test
  void tellsHowAnOrchestrationWent() throws Exception {
    MdsoResource resource = known(make("one", "P-1", Map.of("circuit_id", "C 1+ä"), false));
    OrchestrationTrace trace = trace("C 1+ä");
    assertThat(trace.circuitId()).isEqualTo("C 1+ä");
    assertThat(trace.state()).isEqualTo("completed");
    assertThat(trace.steps())
        .extracting(OrchestrationStep::name)
        .containsExactly("validate", "reserve", "configure", "activate");
    assertThat(trace.steps()).allMatch(step -> step.state().equals("completed"));
    assertThat(trace.steps().get(0).startTime()).isEqualTo(resource.createdAt());
    assertThat(trace.steps().get(3).endTime()).isEqualTo(resource.updatedAt());
    assertThat(trace.steps().get(3).error()).isNull();
  }

  @Test
  void tellsWhatWentWrong() throws Exception {
    MdsoResource failed = known(make("one", "P-1", Map.of("circuit_id", "C-1"), true));
    assertThat(failed.orchState()).isEqualTo("failed");
    List<ResourceError> errors = repository().errors(failed.id()).result().orElseThrow();
    assertThat(errors).hasSize(1);
    assertThat(errors.get(0).code()).isEqualTo("DEVICE_NO_ANSWER");
    OrchestrationTrace trace = trace("C-1");
    assertThat(trace.state()).isEqualTo("failed");
    OrchestrationStep step = trace.steps().get(2);
    assertThat(step.state()).isEqualTo("failed");
    assertThat(Optional.ofNullable(step.error())).hasValue(errors.get(0).message());
    OrchestrationStep never = trace.steps().get(3);
    assertThat(never)
        .isEqualTo(new OrchestrationStep("activate", "pending", null, null, null, null));
  }

  final MdsoResource known(String id) {
    return repository().resource(id).result().orElseThrow();
  }

  private OrchestrationTrace trace(String circuitId) {
    return repository().orchestrationTrace(circuitId).result().orElseThrow();
  }

  private List<MdsoResource> found(ResourceQuery query) {
    return repository().find(query).result().orElseThrow().items();
  }
}
