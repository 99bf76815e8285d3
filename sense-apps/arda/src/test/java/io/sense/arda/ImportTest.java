package io.sense.arda;

import static io.sense.arda.ArdaServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sense.service.web.Json;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ImportTest {
  private static final String HEADER = "circuit_id,name,state,a_device_id,attributes.vlan\r\n";

  private final ArdaServer arda = new ArdaServer();

  @AfterEach
  void close() {
    arda.close();
  }

  @Test
  void importsAFileAndTellsWhatItDid() throws Exception {
    arda.inventory.create(Items.device("R-1"));
    String file =
        "\uFEFF"
            + HEADER
            + "C-1,\"Line, \"\"one\"\"\",active,R-1,17\r\n"
            + "\r\n"
            + "C-2,\"over\ntwo\",planned,,\r\n"
            + "C-3,,active,,18";
    HttpResponse<String> refused = arda.importCsv("circuits", file);
    assertThat(lines(refused)).containsExactly("4 name must not hold control characters");
    file = file.replace("over\ntwo", "over two");
    assertThat(json(arda.importCsv("circuits", file))).isEqualTo(outcome(false, 3, 0, 0));
    assertThat(arda.inventory.find(Kind.CIRCUIT, "C-1").orElseThrow().item())
        .isEqualTo(
            Items.withAttributes(
                Items.with(Items.circuit("C-1"), "name", "Line, \"one\"", "a_device_id", "R-1"),
                Map.of("vlan", "17")));
    String changed = file.replace(",18", ",19") + "\nC-4,,active,,\n";
    assertThat(json(arda.importCsv("circuits", changed))).isEqualTo(outcome(false, 1, 1, 2));
  }

  @Test
  void triesAFileOut() throws Exception {
    HttpResponse<String> answer =
        arda.post(
            "/api/v1/circuits/import?dry_run=true",
            HEADER + "C-1,,active,,\n",
            "Content-Type",
            "text/csv");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(json(answer)).isEqualTo(outcome(true, 1, 0, 0));
    assertThat(arda.inventory.find(Kind.CIRCUIT, "C-1")).isEmpty();
  }

  @Test
  void namesEveryBadLineAndImportsNone() throws Exception {
    HttpResponse<String> answer =
        arda.importCsv(
            "circuits",
            HEADER
                + "C-1,,active,R-9,17\n" // 2
                + "no id,,up,,\n" // 3
                + "C-2,,active\n" // 4
                + "C-3,,active,,\n" // 5
                + "C-3,,active,,\n" // 6
                + "C-4,,,,\n" // 7
                + "C-5,,active,,a\tb\n"); // 8
    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("application/problem+json");
    assertThat(lines(answer))
        .containsExactly(
            "2 a_device_id names no device of the inventory: R-9",
            "3 circuit_id must be an id: 1 to 128 letters, digits and . _ : @ + ~ -, the first a"
                + " letter or digit",
            "3 state must be one of planned, ordered, active, suspended, decommissioned",
            "4  has 3 values, the header has 5",
            "6 circuit_id is that of line 5 too",
            "7 state is required",
            "8 attributes.vlan must not hold control characters");
    assertThat(json(answer).path("error_count").asInt()).isEqualTo(7);
    assertThat(json(answer).path("errors").path(0).path("name").asText())
        .isEqualTo("line 2, a_device_id");
    assertThat(arda.inventory.find(Kind.CIRCUIT, "C-3")).isEmpty();
  }

  @Test
  void wantsAHeaderOfColumnsThatItKnows() throws Exception {
    assertThat(lines(arda.importCsv("circuits", "circuit_id,colour,circuit_id,attributes.\n")))
        .containsExactly(
            "1 colour is not a column of circuits: those are circuit_id, name, product_id,"
                + " customer, state, a_device_id, z_device_id, attributes.NAME",
            "1 circuit_id is there twice",
            "1 attributes. has a name that must not be blank",
            "1 state is a column that is required; no row was read");
    assertThat(lines(arda.importCsv("circuits", "")))
        .contains("1 circuit_id is a column that is required; no row was read");
  }

  @Test
  void namesTheLineWhereTheFileIsNoCsvOrNoUtf8() throws Exception {
    assertThat(lines(arda.importCsv("circuits", HEADER + "C-1,,active,,\nC-2,\"a\"b,active,,\n")))
        .singleElement()
        .asString()
        .startsWith("3  is not CSV, and nothing is read from here: ");
    byte[] latin1 =
        (HEADER + "C-1,,active,,\nC-2,M\u00fcller,active,,\n")
            .getBytes(StandardCharsets.ISO_8859_1);
    LineFaults faults = new LineFaults();
    new CsvItems(Kind.CIRCUIT, 10, faults).read(latin1, (line, item) -> {});
    assertThat(faults.report().errors()).extracting(LineFaults.LineFault::line).containsExactly(3L);
  }

  @Test
  void tellsTheFirstThousandFaultsAndCountsAll() throws Exception {
    StringBuilder file = new StringBuilder(HEADER);
    for (int i = 0; i < ArdaServer.MAX_LINES; i++) {
      file.append("C-").append(i).append(i % 2 == 0 ? ",,up,,\n" : ",,active,R-9,\n");
    }
    HttpResponse<String> answer = arda.importCsv("circuits", file.toString());
    JsonNode report = json(answer);
    assertThat(report.path("error_count").asInt()).isEqualTo(1_500);
    assertThat(report.path("errors")).hasSize(1_000);
    assertThat(report.path("errors").path(999).path("line").asInt()).isEqualTo(1_001);
    assertThat(report.path("detail").asText())
        .isEqualTo("Nothing was imported: the file has 1500 faults; the first 1000 are told");
  }

  @Test
  void readsNoMoreRowsThanAnImportMayHave() throws Exception {
    StringBuilder file = new StringBuilder("device_id,kind,state\n");
    for (int i = 0; i <= ArdaServer.MAX_LINES; i++) {
      file.append("R-").append(i).append(",router,active\n");
    }
    assertThat(lines(arda.importCsv("devices", file.toString())))
        .containsExactly("1502  is beyond the 1500 rows of one import; nothing is read from here");
  }

  @Test
  void hasALimitOfItsOwnForTheBody() throws Exception {
    String long1 = "device_id,kind,state\n" + "\n".repeat(ArdaServer.MAX_BODY + 1);
    assertThat(arda.importCsv("devices", long1).statusCode()).isEqualTo(200);
    String long2 = "device_id,kind,state\n" + "\n".repeat(ArdaServer.MAX_IMPORT_BODY);
    assertThat(arda.importCsv("devices", long2).statusCode()).isEqualTo(413);
  }

  @Test
  void takesCsvOnly() throws Exception {
    for (String type : List.of("application/json", "text/csvx", "text/plain")) {
      assertThat(arda.post("/api/v1/circuits/import", HEADER, "Content-Type", type).statusCode())
          .as(type)
          .isEqualTo(415);
    }
    assertThat(arda.post("/api/v1/circuits/import", HEADER).statusCode()).isEqualTo(415);
  }

  private static JsonNode outcome(boolean dryRun, long created, long replaced, long unchanged)
      throws Exception {
    return Json.mapper()
        .readTree(
            "{\"dry_run\":%b,\"created\":%d,\"replaced\":%d,\"unchanged\":%d}"
                .formatted(dryRun, created, replaced, unchanged));
  }

  private static List<String> lines(HttpResponse<String> answer) throws Exception {
    List<String> lines = new ArrayList<>();
    for (JsonNode fault : json(answer).path("errors")) {
      lines.add(
          "%d %s %s"
              .formatted(
                  fault.path("line").asLong(),
                  fault.path("column").asText(),
                  fault.path("detail").asText()));
    }
    return lines;
  }
}
