package io.sense.service.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class QueryParametersTest {
  @Test
  void readsEachKind() {
    QueryParameters parameters =
        new QueryParameters(
            Map.of(
                "name", List.of("C-7"),
                "at", List.of("2026-03-10T13:00:00.5+01:00"),
                "nanos", List.of("1970-01-01T00:00:01.000000002Z"),
                "all", List.of("true"),
                "limit", List.of("7")));
    assertThat(parameters.text("name")).isEqualTo("C-7");
    assertThat(parameters.instant("at")).isEqualTo(Instant.parse("2026-03-10T12:00:00.5Z"));
    assertThat(parameters.nanos("nanos")).isEqualTo(1_000_000_002L);
    assertThat(parameters.flag("all")).isTrue();
    assertThat(parameters.integer("limit", 100, 1, 1_000)).isEqualTo(7);
    assertThatCode(parameters::throwIfInvalid).doesNotThrowAnyException();
  }

  @Test
  void answersTheDefaultOfWhatIsAbsent() {
    QueryParameters parameters = new QueryParameters(Map.of());
    assertThat(parameters.text("name")).isNull();
    assertThat(parameters.instant("at")).isNull();
    assertThat(parameters.flag("all")).isFalse();
    assertThat(parameters.integer("limit", 100, 1, 1_000)).isEqualTo(100);
    assertThatCode(parameters::throwIfInvalid).doesNotThrowAnyException();
  }

  @Test
  void namesEveryFaultAtOnce() {
    QueryParameters parameters =
        new QueryParameters(
            Map.of(
                "name", List.of("a\0b"),
                "at", List.of("yesterday"),
                "nanos", List.of("2300-01-01T00:00:00Z"),
                "all", List.of("yes"),
                "limit", List.of("1001"),
                "state", List.of("a", "b"),
                "colour", List.of("red")));
    parameters.text("name");
    parameters.instant("at");
    parameters.nanos("nanos");
    parameters.flag("all");
    parameters.integer("limit", 100, 1, 1_000);
    parameters.text("state");
    parameters.pathValue("id", "", "an id", text -> text);
    parameters.fault("to", "must not be before from");
    ProblemException fault =
        catchThrowableOfType(ProblemException.class, parameters::throwIfInvalid);
    assertThat(fault)
        .hasMessage(
            "The request has faults in: name, at, nanos, all, limit, state, id, to, colour");
  }
}
