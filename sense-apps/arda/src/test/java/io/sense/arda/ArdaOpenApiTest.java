package io.sense.arda;

import static io.sense.arda.ArdaServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sense.service.web.OpenApiContract;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ArdaOpenApiTest {
  private final ArdaServer arda = new ArdaServer();

  @AfterEach
  void close() {
    arda.close();
  }

  @Test
  void describesEveryRouteAndNoOther() throws Exception {
    OpenApiContract.check(json(arda.get("/openapi.json")), arda.web());
  }

  @Test
  void describesTheFieldsAndFiltersOfEveryKind() throws Exception {
    JsonNode document = json(arda.get("/openapi.json"));
    for (Kind kind : Kind.values()) {
      String name =
          kind.label().substring(0, 1).toUpperCase(Locale.ROOT) + kind.label().substring(1);
      List<String> fields = new ArrayList<>(kind.fields().stream().map(Field::name).toList());
      fields.addAll(List.of("attributes", "version", "created_at", "updated_at"));
      for (String schema : List.of(name, name + "Input")) {
        JsonNode properties = document.at("/components/schemas/" + schema + "/properties");
        assertThat(names(properties)).as(schema).isEqualTo(fields);
        for (Field field : kind.fields()) {
          JsonNode described = properties.path(field.name());
          List<String> choices = new ArrayList<>();
          described.path("enum").forEach(choice -> choices.add(choice.asText()));
          assertThat(choices).as(field.name()).isEqualTo(field.choices());
          if (choices.isEmpty() && !field.isId()) {
            assertThat(described.path("maxLength").asInt()).isEqualTo(field.longest());
          }
        }
      }
      List<String> parameters = new ArrayList<>();
      document
          .path("paths")
          .path("/api/v1/" + kind.plural())
          .at("/get/parameters")
          .forEach(each -> parameters.add(each.path("name").asText(each.path("$ref").asText())));
      List<String> filters =
          new ArrayList<>(kind.filters().stream().map(Kind.Filter::name).toList());
      filters.addAll(List.of("#/components/parameters/limit", "#/components/parameters/cursor"));
      assertThat(parameters).as(name).containsExactlyInAnyOrderElementsOf(filters);
    }
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
