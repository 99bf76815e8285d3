package io.sense.canary;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/**
 * What palantir must tell of a trace.
 *
 * @param values by JSON pointer, as texts; arrays as their JSON
 */
record ExpectedCorrelation(Map<String, String> values) {
  /** Whether it told of all of the trace's records: it may still be joining them. */
  static boolean isSettled(JsonNode correlation) {
    String state = correlation.path("state").asText();
    return state.equals("complete") || state.equals("amended");
  }

  /** Every value that is another one, in words; empty when the answer is right. */
  List<String> differences(JsonNode correlation) {
    return values.entrySet().stream()
        .filter(expected -> !text(correlation.at(expected.getKey())).equals(expected.getValue()))
        .map(
            expected ->
                "%s is %s instead of %s"
                    .formatted(
                        expected.getKey().substring(1),
                        text(correlation.at(expected.getKey())),
                        expected.getValue()))
        .toList();
  }

  private static String text(JsonNode value) {
    return value.isContainerNode() ? value.toString() : value.asText();
  }
}
