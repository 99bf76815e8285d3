package io.sense.correlation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.opentelemetry.proto.logs.v1.LogsData;
import io.opentelemetry.proto.trace.v1.TracesData;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/** Reads OTLP JSON lines into protobuf, for tests. */
public final class OtlpJsonLines {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> HEX = Set.of("traceId", "spanId", "parentSpanId");

  /** One request. */
  public record Request(boolean spans, byte[] protobuf) {}

  private OtlpJsonLines() {}

  public static List<Request> read(Path gzip) throws IOException {
    List<Request> requests = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(gzip)), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode json = JSON.readTree(line);
        toBase64(json);
        boolean spans = json.has("resourceSpans");
        Message.Builder request = spans ? TracesData.newBuilder() : LogsData.newBuilder();
        JsonFormat.parser().ignoringUnknownFields().merge(json.toString(), request);
        requests.add(new Request(spans, request.build().toByteArray()));
      }
    }
    return requests;
  }

  /** OTLP writes ids in hex where protobuf's JSON mapping has base64. */
  private static void toBase64(JsonNode node) {
    if (node instanceof ObjectNode object) {
      for (String name : HEX) {
        if (object.path(name).isTextual()) {
          byte[] id = HexFormat.of().parseHex(object.path(name).textValue());
          object.put(name, Base64.getEncoder().encodeToString(id));
        }
      }
    }
    node.forEach(OtlpJsonLines::toBase64);
  }
}
