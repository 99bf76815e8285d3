package io.sense.manifests;

import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * The schema of a kind of the Flink operator, out of the definition that is installed with it: read
 * as an API server with strict field validation reads it.
 */
final class CrdSchema {
  private final JsonSchema schema;

  private CrdSchema(JsonSchema schema) {
    this.schema = schema;
  }

  static CrdSchema of(String kind) {
    String data = System.getenv("SENSE_TEST_DATA");
    if (data == null) {
      return abort("SENSE_TEST_DATA names no folder with flink-operator-crds");
    }
    Path file =
        Path.of(data)
            .resolve("flink-operator-crds")
            .resolve(kind.toLowerCase(Locale.ROOT) + "s.flink.apache.org-v1.yml");
    if (!Files.isRegularFile(file)) {
      return abort("There is no " + file);
    }
    JsonNode definition = Repository.yaml(Repository.read(file)).get(0);
    JsonNode root = definition.at("/spec/versions/0/schema/openAPIV3Schema").deepCopy();
    ObjectNode properties = (ObjectNode) root.path("properties");
    properties.putObject("apiVersion").put("type", "string");
    properties.putObject("kind").put("type", "string");
    properties.putObject("metadata").put("x-kubernetes-preserve-unknown-fields", true);
    close(root);
    return new CrdSchema(JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7).getSchema(root));
  }

  List<String> faults(JsonNode object) {
    return schema.validate(object).stream().map(ValidationMessage::getMessage).sorted().toList();
  }

  /** Fields that are not described are faults, unless the schema says to keep them. */
  private static void close(JsonNode node) {
    if (node instanceof ObjectNode object) {
      boolean open = object.path("x-kubernetes-preserve-unknown-fields").asBoolean();
      if (object.path("properties").isObject()
          && !open
          && !object.has("additionalProperties")
          && object.path("type").asText("object").equals("object")) {
        object.put("additionalProperties", false);
      }
      if (object.path("x-kubernetes-int-or-string").asBoolean()) {
        object.remove("type");
      }
    }
    node.forEach(CrdSchema::close);
  }
}
