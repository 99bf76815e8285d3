package io.sense.service.web;

import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.Javalin;
import io.javalin.router.Endpoint;
import io.javalin.router.ParsedEndpoint;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Holds an OpenAPI 3.1 document against the routes of a server: each route is described, and each
 * description is of a route. Beyond that, what a reader and a generator of clients need: operation
 * ids that are there and unique, references that lead somewhere, path parameters that are declared,
 * answers of each operation with errors as {@code application/problem+json}.
 *
 * <p>For tests of deployables, out of the test jar of this module.
 */
public final class OpenApiContract {
  /** The description itself and the page to read it. */
  private static final Set<String> DESCRIPTION = Set.of("/openapi.json", "/docs", "/docs/{file}");

  /** Cannot fail in a way worth a description. */
  private static final Set<String> WITHOUT_ERRORS = Set.of("/health/live", "/metrics");

  private static final Set<String> METHODS =
      Set.of("get", "put", "post", "delete", "options", "head", "patch", "trace");
  private static final Pattern PARAMETER = Pattern.compile("\\{([^}]+)}");
  private static final Pattern WILDCARD = Pattern.compile("<([^>]+)>");
  private static final Pattern ERROR = Pattern.compile("[45](\\d\\d|XX)|default");

  private final JsonNode document;
  private final Set<String> leftOut;
  private final List<String> faults = new ArrayList<>();

  private OpenApiContract(JsonNode document, Set<String> leftOut) {
    this.document = document;
    this.leftOut = leftOut;
  }

  /**
   * Checks a document against a running server.
   *
   * @param leftOut paths of routes that are expressly not described, such as those of a page
   * @throws AssertionError naming every fault
   */
  public static void check(JsonNode openApi, WebServer server, String... leftOut) {
    check(openApi, server.javalin(), leftOut);
  }

  /**
   * Checks a document against a server's routes.
   *
   * @param leftOut paths of routes that are expressly not described, such as those of a page
   * @throws AssertionError naming every fault
   */
  public static void check(JsonNode openApi, Javalin server, String... leftOut) {
    Set<String> routes = new TreeSet<>();
    for (ParsedEndpoint parsed : server.unsafe.internalRouter.allHttpHandlers()) {
      Endpoint endpoint = parsed.endpoint;
      String method = endpoint.method.name().toLowerCase(Locale.ROOT);
      if (METHODS.contains(method)) {
        routes.add(method + " " + WILDCARD.matcher(endpoint.path).replaceAll("{$1}"));
      }
    }
    List<String> faults = faults(openApi, routes, Set.of(leftOut));
    if (!faults.isEmpty()) {
      throw new AssertionError("The OpenAPI document has faults:\n" + String.join("\n", faults));
    }
  }

  static List<String> faults(JsonNode openApi, Set<String> routes, Set<String> leftOut) {
    OpenApiContract contract = new OpenApiContract(openApi, leftOut);
    contract.checkHead();
    contract.checkRoutes(routes);
    contract.checkReferences(openApi);
    contract.checkOperations();
    return contract.faults;
  }

  private void checkHead() {
    expect(document.path("openapi").asText().startsWith("3.1."), "openapi must be 3.1.x");
    expect(!document.at("/info/title").asText().isBlank(), "info.title is missing");
    expect(!document.at("/info/version").asText().isBlank(), "info.version is missing");
  }

  private void checkRoutes(Set<String> routes) {
    Set<String> described = new TreeSet<>();
    forEachOperation((name, operation) -> described.add(name));
    for (String route : routes) {
      String path = path(route);
      boolean out = DESCRIPTION.contains(path) || leftOut.contains(path);
      expect(out || described.contains(route), route + " is served but not described");
    }
    for (String operation : described) {
      expect(routes.contains(operation), operation + " is described but not served");
    }
    for (String path : leftOut) {
      expect(routes.stream().anyMatch(route -> path(route).equals(path)), path + " is no route");
    }
  }

  private void checkReferences(JsonNode node) {
    JsonNode reference = node.get("$ref");
    if (reference != null && reference.isTextual()) {
      String target = reference.textValue();
      expect(
          target.startsWith("#/") && !document.at(target.substring(1)).isMissingNode(),
          "$ref " + target + " leads nowhere");
    }
    node.forEach(this::checkReferences);
  }

  private void checkOperations() {
    Set<String> ids = new HashSet<>();
    forEachOperation(
        (name, operation) -> {
          String id = operation.path("operationId").asText();
          expect(!id.isBlank(), name + " has no operationId");
          expect(ids.add(id), name + " has the operationId of another: " + id);
          expect(!operation.path("summary").asText().isBlank(), name + " has no summary");
          checkParameters(name, operation);
          checkResponses(name, operation.path("responses"));
        });
  }

  private void checkParameters(String name, JsonNode operation) {
    Set<String> declared = new TreeSet<>();
    Set<String> seen = new HashSet<>();
    List<JsonNode> parameters = new ArrayList<>();
    document.path("paths").path(path(name)).path("parameters").forEach(parameters::add);
    operation.path("parameters").forEach(parameters::add);
    for (JsonNode each : parameters) {
      JsonNode parameter = resolved(each);
      String parameterName = parameter.path("name").asText();
      String place = parameter.path("in").asText();
      expect(seen.add(place + " " + parameterName), name + " declares twice: " + parameterName);
      expect(
          parameter.has("schema") || parameter.has("content"),
          name + ": " + parameterName + " has no schema");
      if (place.equals("path")) {
        declared.add(parameterName);
        expect(
            parameter.path("required").asBoolean(), name + ": " + parameterName + " is required");
      }
    }
    Set<String> needed = new TreeSet<>();
    Matcher matcher = PARAMETER.matcher(name);
    while (matcher.find()) {
      needed.add(matcher.group(1));
    }
    expect(
        declared.equals(needed),
        name + " declares the path parameters " + declared + ", not " + needed);
  }

  private void checkResponses(String name, JsonNode responses) {
    boolean success = false;
    boolean error = WITHOUT_ERRORS.contains(path(name));
    for (Map.Entry<String, JsonNode> each : responses.properties()) {
      JsonNode response = resolved(each.getValue());
      expect(
          response.hasNonNull("description"),
          name + ": the answer " + each.getKey() + " has no description");
      if (ERROR.matcher(each.getKey()).matches()) {
        error = true;
        expect(
            response.path("content").has(Problem.MEDIA_TYPE),
            name + ": the answer " + each.getKey() + " is not " + Problem.MEDIA_TYPE);
      } else {
        success = true;
      }
    }
    expect(success, name + " has no answer for success");
    expect(error, name + " has no answer for errors");
  }

  private JsonNode resolved(JsonNode node) {
    JsonNode at = node;
    for (int depth = 0; at.path("$ref").isTextual() && depth < 10; depth++) {
      String target = at.path("$ref").textValue();
      at = target.startsWith("#/") ? document.at(target.substring(1)) : document.path("");
    }
    return at;
  }

  private void forEachOperation(BiConsumer<String, JsonNode> visit) {
    for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
      for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
        if (METHODS.contains(method.getKey())) {
          visit.accept(method.getKey() + " " + path.getKey(), method.getValue());
        }
      }
    }
  }

  private static String path(String operation) {
    return operation.substring(operation.indexOf(' ') + 1);
  }

  private void expect(boolean holds, String otherwise) {
    if (!holds) {
      faults.add(otherwise);
    }
  }
}
