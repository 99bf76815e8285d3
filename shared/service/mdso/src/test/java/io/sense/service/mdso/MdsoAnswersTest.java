package io.sense.service.mdso;

import static org.assertj.core.api.Assertions.assertThat;

import io.sense.service.external.Answer;
import io.sense.service.external.ExternalRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is said to MDSO, and what is made of answers that are not what they should be. */
final class MdsoAnswersTest {
  private static final String RESOURCE =
      """
      {"id":"r-1","label":"one","productId":"P-1","resourceTypeId":"circuit","orchState":"active",
       "createdAt":"2026-03-10T12:00:00Z","updatedAt":"2026-03-10T13:00:00+01:00",
       "properties":{"n":1,"text":"x","list":[1,2],"nothing":null},"tenant":{"id":7}}""";

  private final ScriptedMdso mdso = new ScriptedMdso();
  private final MdsoRepository repository = new HttpMdsoRepository(mdso, 1_200);

  @Test
  void passesOverFieldsThatItDoesNotKnow() {
    mdso.then(RESOURCE);
    assertThat(repository.resource("r-1").result())
        .hasValue(
            new MdsoResource(
                "r-1",
                "one",
                "P-1",
                "circuit",
                "active",
                Instant.parse("2026-03-10T12:00:00Z"),
                Instant.parse("2026-03-10T12:00:00Z"),
                Map.of("n", "1", "text", "x", "list", "[1,2]")));
  }

  @Test
  void namesTheFieldThatIsMissingOrWrong() {
    assertUnreadable(RESOURCE.replace("\"label\"", "\"lable\""), "label is missing, a text");
    assertUnreadable(RESOURCE.replace("\"one\"", "7"), "label is not a text");
    assertUnreadable(
        RESOURCE.replace("2026-03-10T12:00:00Z", "yesterday"), "createdAt is not a time");
    assertUnreadable(RESOURCE.replace("properties", "props"), "properties is missing, an object");
    assertUnreadable("[]", "id is missing, a text");
    assertUnreadable("null", "id is missing, a text");
  }

  @Test
  void saysInWhichOfSeveralTheFieldIsMissing() {
    mdso.then("{\"items\":[" + RESOURCE + "," + RESOURCE.replace("\"id\"", "\"no\"") + "]}");
    assertThat(repository.find(ResourceQuery.all()).describe())
        .isEqualTo("answered what cannot be read: items[1].id is missing, a text");
    mdso.then("{\"circuit_id\":\"C-1\",\"state\":\"x\",\"steps\":[{\"name\":\"a\"}]}");
    assertThat(repository.orchestrationTrace("C-1").describe())
        .isEqualTo("answered what cannot be read: steps[0].state is missing, a text");
    mdso.then("{\"errors\":[]}");
    assertThat(repository.errors("r-1").describe())
        .isEqualTo("answered what cannot be read: items is missing, a list");
  }

  @Test
  void saysTheQueryAsMdsoReadsIt() {
    mdso.then("{\"items\":[]}");
    ResourceQuery query =
        ResourceQuery.all()
            .productId("P-1")
            .label("one: two")
            .orchState("active")
            .property("circuit_id", "C-1")
            .property("street", "High, 1")
            .created(Instant.parse("2026-03-10T12:00:00Z"), Instant.parse("2026-03-11T12:00:00Z"));
    assertThat(repository.find(query))
        .isEqualTo(new Answer.Result<>(new Resources(List.of(), false)));
    assertThat(mdso.asked())
        .containsExactly(
            ExternalRequest.get("/bpocore/market/api/v1/resources")
                .query("productId", "P-1")
                .query("q", "label:one: two,orchState:active,properties.circuit_id:C-1")
                .query("createdFrom", "2026-03-10T12:00:00Z")
                .query("createdTo", "2026-03-11T12:00:00Z")
                .query("limit", "500"));
  }

  @Test
  void encodesIdsInPathsAndAsksForNoneThatIsNone() {
    mdso.then(new Answer.NotFound<>());
    repository.errors("a b/c?ä");
    repository.errors("..");
    repository.resource("");
    assertThat(mdso.asked())
        .containsExactly(
            ExternalRequest.get("/bpocore/market/api/v1/resources/a%20b%2Fc%3F%C3%A4/errors"));
  }

  @Test
  void followsPagesUntilTheBound() {
    mdso.then(page(500, "t1")).then(page(500, "t2")).then(page(200, "t3"));
    Resources found = repository.find(ResourceQuery.all()).result().orElseThrow();
    assertThat(found.items()).hasSize(1_200);
    assertThat(found.truncated()).isTrue();
    assertThat(mdso.asked())
        .extracting(request -> request.query().toString())
        .containsExactly("[limit=500]", "[limit=500, pageToken=t1]", "[limit=200, pageToken=t2]");
  }

  @Test
  void endsWithTheLastPage() {
    mdso.then(page(3, "t1")).then(page(2, null));
    Resources found = repository.find(ResourceQuery.all()).result().orElseThrow();
    assertThat(found.items()).hasSize(5);
    assertThat(found.truncated()).isFalse();
  }

  @Test
  void doesNotFollowPagesThatLeadNowhere() {
    mdso.then(page(3, "t1")).then(page(3, "t1"));
    assertThat(repository.find(ResourceQuery.all()).describe())
        .isEqualTo("answered pages without end");
    mdso.then("{\"items\":[],\"nextPageToken\":\"t1\"}");
    assertThat(repository.find(ResourceQuery.all()).describe())
        .isEqualTo("answered pages without end");
  }

  @Test
  void answersWhatBecameOfAFurtherPage() {
    mdso.then(page(3, "t1")).then(new Answer.CircuitOpen<>(Duration.ofSeconds(2)));
    assertThat(repository.find(ResourceQuery.all()))
        .isEqualTo(new Answer.CircuitOpen<>(Duration.ofSeconds(2)));
  }

  private void assertUnreadable(String json, String detail) {
    mdso.then(json);
    assertThat(repository.resource("r-1"))
        .isEqualTo(
            new Answer.Failed<>(
                200, "answered what cannot be read: " + detail, Answer.Effect.NONE));
  }

  private static String page(int count, @org.jspecify.annotations.Nullable String next) {
    String items = String.join(",", java.util.Collections.nCopies(count, RESOURCE));
    String token = next == null ? "null" : "\"" + next + "\"";
    return "{\"items\":[" + items + "],\"nextPageToken\":" + token + "}";
  }
}
