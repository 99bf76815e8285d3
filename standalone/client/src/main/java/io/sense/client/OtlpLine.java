package io.sense.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

/**
 * One line of a file of OTLP/JSON: one export request.
 *
 * @param signal by its content
 * @param spansOrLogs how many records it holds
 */
record OtlpLine(Signal signal, long spansOrLogs) {
  private static final JsonMapper JSON = new JsonMapper();

  /** What a request carries, and where it is posted. */
  enum Signal {
    TRACES("v1/traces", "resourceSpans", "scopeSpans", "spans"),
    LOGS("v1/logs", "resourceLogs", "scopeLogs", "logRecords");

    private final String path;
    private final String resources;
    private final String scopes;
    private final String records;

    Signal(String path, String resources, String scopes, String records) {
      this.path = path;
      this.resources = resources;
      this.scopes = scopes;
      this.records = records;
    }

    String path() {
      return path;
    }
  }

  /**
   * Looks into a line.
   *
   * @throws IllegalArgumentException if it is no OTLP request of one signal, with the reason
   */
  static OtlpLine parse(String line) {
    JsonNode request;
    try {
      request = JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
    }
    boolean traces = request.has(Signal.TRACES.resources);
    boolean logs = request.has(Signal.LOGS.resources);
    if (traces == logs) {
      throw new IllegalArgumentException(
          traces
              ? "holds resourceSpans and resourceLogs, but a request carries one signal"
              : "holds neither resourceSpans nor resourceLogs");
    }
    Signal signal = traces ? Signal.TRACES : Signal.LOGS;
    return new OtlpLine(signal, count(request, signal));
  }

  private static long count(JsonNode request, Signal signal) {
    long count = 0;
    for (JsonNode resource : request.path(signal.resources)) {
      for (JsonNode scope : resource.path(signal.scopes)) {
        count += scope.path(signal.records).size();
      }
    }
    return count;
  }
}
