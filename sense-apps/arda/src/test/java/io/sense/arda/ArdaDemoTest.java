package io.sense.arda;

import static org.assertj.core.api.Assertions.assertThat;

import io.sense.service.web.Json;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

final class ArdaDemoTest {
  @Test
  void isAnInventoryOfEveryLineAndPortOfTheShop() throws Exception {
    try (ArdaServer arda = new ArdaServer()) {
      for (ArdaDemo.Import file : ArdaDemo.imports()) {
        HttpResponse<String> answer =
            arda.post(file.path(), file.content(), "Content-Type", "text/csv");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(Json.mapper().readTree(answer.body()).path("created").asInt()).isPositive();
      }
      for (int n = 7_000; n < 7_400; n++) {
        assertThat(arda.inventory.find(Kind.CIRCUIT, "C-" + n)).isPresent();
      }
      for (int n = 0; n < 96; n++) {
        StoredItem port = arda.inventory.find(Kind.RESOURCE, "PORT-" + n).orElseThrow();
        assertThat(port.item().value("type")).isEqualTo("dsl-port");
      }
    }
  }
}
