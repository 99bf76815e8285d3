package io.sense.palantir;

import static io.sense.palantir.PalantirServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.sense.service.web.Json;
import io.sense.service.web.OpenApiContract;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class PalantirOpenApiTest {
  private final PalantirServer palantir = new PalantirServer();

  @AfterEach
  void close() {
    palantir.close();
  }

  @Test
  void describesEveryRouteButThePage() throws Exception {
    OpenApiContract.check(openApi(), palantir.server(), "/", "/page/{file}");
  }

  @Test
  void describesEveryFieldOfTheAnswers() throws Exception {
    Shop.fill(palantir);
    for (Map.Entry<String, String> each :
        Map.of(
                "/api/v1/correlations",
                "Correlations",
                "/api/v1/correlations/" + Shop.ORDER,
                "Correlation",
                "/api/v1/traces/" + Shop.ORDER + "/timeline",
                "Timeline",
                "/api/v1/traces/" + Shop.ORDER + "/timeline?limit=2",
                "Timeline",
                "/api/v1/traces/" + Shop.ORDER + "/links",
                "Links",
                "/api/v1/ledger",
                "Ledger",
                "/api/v1/service-edges",
                "ServiceEdges",
                "/api/v1/ledger?from=noon",
                "Problem",
                "/api/v1/correlations/1",
                "Problem")
            .entrySet()) {
      fits(json(palantir.get(each.getKey())), each.getValue(), each.getKey());
    }
    fits(
        json(
            palantir.post(
                "/api/v1/events",
                "{\"trace_id\": \"" + Shop.ORDER + "\", \"message\": \"the customer called\"}")),
        "Event",
        "POST /api/v1/events");
  }

  private void fits(JsonNode answer, String schema, String what) throws Exception {
    ObjectNode document = Json.mapper().createObjectNode();
    document.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    document.put("$ref", "#/$defs/" + schema);
    String schemas = openApi().at("/components/schemas").toString();
    document.set("$defs", json(schemas.replace("#/components/schemas/", "#/$defs/")));
    closeObjects(document);
    assertThat(
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(document)
                .validate(answer))
        .as(what)
        .isEmpty();
  }

  /** A field that is not described is a fault, here; clients may meet new ones. */
  private static void closeObjects(JsonNode schema) {
    if (schema.has("properties") && !schema.has("additionalProperties")) {
      ((ObjectNode) schema).put("additionalProperties", false);
    }
    schema.forEach(PalantirOpenApiTest::closeObjects);
  }

  private JsonNode openApi() throws Exception {
    return json(palantir.get("/openapi.json"));
  }
}
