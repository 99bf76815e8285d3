package io.sense.arda;

import static io.sense.arda.ArdaServer.etag;
import static io.sense.arda.ArdaServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sense.service.web.Json;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class InventoryTest {
  private static final String CIRCUITS = "/api/v1/circuits";
  private static final String C7 = CIRCUITS + "/C-7";
  private static final String BODY = "{\"circuit_id\":\"C-7\",\"state\":\"active\"}";

  private final ArdaServer arda = new ArdaServer();

  @AfterEach
  void close() {
    arda.close();
  }

  @Test
  void createsACircuitAndTellsWhereItIs() throws Exception {
    arda.post(
        "/api/v1/devices", "{\"device_id\":\"R-1\",\"kind\":\"router\",\"state\":\"active\"}");
    HttpResponse<String> created =
        arda.post(
            CIRCUITS,
            """
            {"circuit_id":"C-7","name":"Line 7","product_id":"P","customer":"Ann","state":"active",
             "a_device_id":"R-1","z_device_id":null,"attributes":{"vlan":"17"}}
            """);
    assertThat(created.statusCode()).isEqualTo(201);
    assertThat(created.headers().firstValue("Location")).hasValue(C7);
    assertThat(json(created))
        .isEqualTo(
            Json.mapper()
                .readTree(
                    """
                    {"circuit_id":"C-7","name":"Line 7","product_id":"P","customer":"Ann",
                     "state":"active","a_device_id":"R-1","z_device_id":null,
                     "attributes":{"vlan":"17"},"version":2,
                     "created_at":"2026-03-10T12:30:15.250001Z",
                     "updated_at":"2026-03-10T12:30:15.250001Z"}
                    """));
    HttpResponse<String> got = arda.get(C7);
    assertThat(got.statusCode()).isEqualTo(200);
    assertThat(got.body()).isEqualTo(created.body());
    assertThat(etag(got)).isEqualTo("\"2\"").isEqualTo(etag(created));
  }

  @Test
  void refusesToCreateWhatIsThere() throws Exception {
    arda.post(CIRCUITS, BODY);
    HttpResponse<String> again = arda.post(CIRCUITS, BODY);
    assertThat(again.statusCode()).isEqualTo(409);
    assertThat(again.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("application/problem+json");
    assertThat(json(again).path("detail").asText())
        .isEqualTo("There is a circuit of that id already");
  }

  @Test
  void namesEveryFaultOfABodyAtOnce() throws Exception {
    HttpResponse<String> answer =
        arda.post(
            CIRCUITS,
            """
            {"circuit_id":"no id","name":" x","customer":7,"state":"up","a_device_id":"",
             "colour":"red","attributes":{"vlan":17,"":"x","long":"%s"}}
            """
                .formatted("x".repeat(1_001)));
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(faults(answer))
        .containsExactlyInAnyOrder(
            "circuit_id must be an id: 1 to 128 letters, digits and . _ : @ + ~ -, the first a"
                + " letter or digit",
            "name must not begin or end with a blank",
            "customer must be a text",
            "state must be one of planned, ordered, active, suspended, decommissioned",
            "a_device_id must be an id: 1 to 128 letters, digits and . _ : @ + ~ -, the first a"
                + " letter or digit",
            "colour is not a field of a circuit",
            "attributes.vlan must be a text",
            "attributes has a name that must not be blank",
            "attributes.long must have at most 1000 characters");
    assertThat(faults(arda.post(CIRCUITS, "{\"attributes\":[]}")))
        .containsExactly(
            "attributes must be an object of texts", "circuit_id is required", "state is required");
    for (String body : List.of("", "[]", "{", BODY + BODY, "{\"state\":\"a\",\"state\":\"b\"}")) {
      assertThat(faults(arda.post(CIRCUITS, body))).as(body).first().asString().startsWith("body");
    }
  }

  @Test
  void namesTheFieldsThatNameNothing() throws Exception {
    HttpResponse<String> answer =
        arda.post(
            "/api/v1/resources",
            "{\"resource_id\":\"P\",\"type\":\"port\",\"state\":\"free\",\"device_id\":\"R-9\","
                + "\"circuit_id\":\"C-9\"}");
    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(faults(answer))
        .containsExactly(
            "device_id names no device of the inventory",
            "circuit_id names no circuit of the inventory");
  }

  @Test
  void refusesABodyThatIsTooLong() throws Exception {
    String body = "{\"name\":\"" + "x".repeat(ArdaServer.MAX_BODY) + "\"}";
    assertThat(arda.post(CIRCUITS, body).statusCode()).isEqualTo(413);
  }

  @Test
  void replacesOnlyWhatTheCallerHasSeen() throws Exception {
    String first = etag(arda.post(CIRCUITS, BODY));
    String changed = "{\"state\":\"suspended\"}";
    assertThat(arda.put(C7, changed).statusCode()).isEqualTo(428);
    HttpResponse<String> replaced = arda.put(C7, changed, "If-Match", "\"0\", " + first);
    assertThat(replaced.statusCode()).isEqualTo(200);
    assertThat(json(replaced).path("state").asText()).isEqualTo("suspended");
    String second = etag(replaced);
    assertThat(second).isNotEqualTo(first);
    for (String stale : List.of(first, "W/" + second, "\"other\"", "\"\"")) {
      HttpResponse<String> refused = arda.put(C7, BODY, "If-Match", stale);
      assertThat(refused.statusCode()).as(stale).isEqualTo(412);
      assertThat(json(refused).path("detail").asText()).contains(second);
    }
    assertThat(arda.put(C7, BODY, "If-Match", "*").statusCode()).isEqualTo(200);
    assertThat(arda.put(C7, BODY, "If-Match", "17").statusCode()).isEqualTo(400);
  }

  @Test
  void takesAnAnswerBackAndHoldsItsIdAgainstThePath() throws Exception {
    HttpResponse<String> created = arda.post(CIRCUITS, BODY);
    HttpResponse<String> back = arda.put(C7, created.body(), "If-Match", etag(created));
    assertThat(back.statusCode()).isEqualTo(200);
    HttpResponse<String> other = arda.put(CIRCUITS + "/C-8", BODY, "If-Match", "*");
    assertThat(other.statusCode()).isEqualTo(400);
    assertThat(faults(other)).containsExactly("circuit_id must be the id in the path, or left out");
  }

  @Test
  void createsByPutOnlyWhereThereIsNone() throws Exception {
    HttpResponse<String> created = arda.put(C7, BODY, "If-None-Match", "*");
    assertThat(created.statusCode()).isEqualTo(201);
    assertThat(created.headers().firstValue("Location")).hasValue(C7);
    assertThat(arda.put(C7, BODY, "If-None-Match", "*").statusCode()).isEqualTo(412);
    assertThat(arda.put(CIRCUITS + "/C-8", "{\"state\":\"active\"}", "If-Match", "*").statusCode())
        .isEqualTo(412);
    assertThat(arda.put(C7, BODY, "If-None-Match", "\"1\"").statusCode()).isEqualTo(400);
    assertThat(arda.put(C7, BODY, "If-None-Match", "*", "If-Match", "*").statusCode())
        .isEqualTo(400);
  }

  @Test
  void deletesOnlyWhatTheCallerHasSeen() throws Exception {
    String tag = etag(arda.post(CIRCUITS, BODY));
    assertThat(arda.delete(C7).statusCode()).isEqualTo(428);
    assertThat(arda.delete(C7, "If-Match", "\"99\"").statusCode()).isEqualTo(412);
    assertThat(arda.delete(C7, "If-Match", tag).statusCode()).isEqualTo(204);
    assertThat(arda.delete(C7, "If-Match", tag).statusCode()).isEqualTo(404);
    assertThat(arda.get(C7).statusCode()).isEqualTo(404);
    assertThat(etag(arda.post(CIRCUITS, BODY))).isNotEqualTo(tag);
  }

  @Test
  void keepsWhatOthersNameAndTellsWho() throws Exception {
    arda.inventory.create(Items.device("R-1"));
    arda.inventory.create(Items.with(Items.circuit("C-7"), "a_device_id", "R-1"));
    arda.inventory.create(Items.resource("P-1", "device_id", "R-1"));
    HttpResponse<String> answer = arda.delete("/api/v1/devices/R-1", "If-Match", "*");
    assertThat(answer.statusCode()).isEqualTo(409);
    assertThat(json(answer).path("detail").asText())
        .isEqualTo("The device is named 2 times by others");
    assertThat(faults(answer))
        .containsExactly(
            "circuit C-7 names it as a_device_id", "resource P-1 names it as device_id");
  }

  @Test
  void answersNothingToACallerWhoHasIt() throws Exception {
    String tag = etag(arda.post(CIRCUITS, BODY));
    for (String known : List.of(tag, "W/" + tag, "\"x\" , " + tag, "*")) {
      HttpResponse<String> answer = arda.get(C7, "If-None-Match", known);
      assertThat(answer.statusCode()).as(known).isEqualTo(304);
      assertThat(answer.body()).isEmpty();
      assertThat(etag(answer)).isEqualTo(tag);
    }
    assertThat(arda.get(C7, "If-None-Match", "\"0\"").statusCode()).isEqualTo(200);
  }

  @Test
  void listsPageByPage() throws Exception {
    for (int i = 1; i <= 5; i++) {
      arda.inventory.create(Items.with(Items.circuit("C-" + i), "customer", "Ann"));
    }
    arda.inventory.create(Items.circuit("C-0"));
    List<String> ids = new ArrayList<>();
    String cursor = "";
    int pages = 0;
    do {
      JsonNode page = json(arda.get(CIRCUITS + "?customer=Ann&limit=2" + cursor));
      ids.addAll(page.path("circuits").findValuesAsText("circuit_id"));
      cursor = "&cursor=" + page.path("next_cursor").asText();
      pages++;
    } while (!cursor.equals("&cursor=null"));
    assertThat(pages).isEqualTo(3);
    assertThat(ids).containsExactly("C-1", "C-2", "C-3", "C-4", "C-5");
  }

  @Test
  void namesEveryBadParameterOfAList() throws Exception {
    HttpResponse<String> answer =
        arda.get(
            CIRCUITS
                + "?state=up&device_id=no%20id&customer=&limit=1001&cursor=x&colour=red"
                + "&product_id=a&product_id=b");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(json(answer).path("errors").findValuesAsText("name"))
        .containsExactlyInAnyOrder(
            "state", "device_id", "customer", "limit", "cursor", "colour", "product_id");
  }

  @Test
  void knowsNoRecordOfAnIdThatIsNone() throws Exception {
    HttpResponse<String> answer = arda.get(CIRCUITS + "/a%20b");
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(json(answer).path("detail").asText())
        .isEqualTo("No circuit a b is in the inventory");
    assertThat(arda.delete(CIRCUITS + "/a%20b", "If-Match", "*").statusCode()).isEqualTo(404);
    assertThat(arda.put(CIRCUITS + "/a%20b", BODY, "If-Match", "*").statusCode()).isEqualTo(400);
  }

  @Test
  void answers503WhileTheDatabaseIsAway() throws Exception {
    arda.inventory.goAway();
    for (HttpResponse<String> answer :
        List.of(
            arda.get(CIRCUITS),
            arda.get(C7),
            arda.post(CIRCUITS, BODY),
            arda.put(C7, BODY, "If-Match", "*"),
            arda.delete(C7, "If-Match", "*"),
            arda.importCsv("circuits", "circuit_id,state\n"),
            arda.get(C7 + "/health"))) {
      assertThat(answer.statusCode()).as(answer.request().toString()).isEqualTo(503);
      assertThat(answer.headers().firstValue("Retry-After")).hasValue("5");
    }
  }

  private static List<String> faults(HttpResponse<String> answer) throws Exception {
    List<String> faults = new ArrayList<>();
    for (JsonNode fault : json(answer).path("errors")) {
      faults.add(fault.path("name").asText() + " " + fault.path("detail").asText());
    }
    return faults;
  }
}
