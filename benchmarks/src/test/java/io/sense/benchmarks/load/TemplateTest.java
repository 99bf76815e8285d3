package io.sense.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.trace.v1.Span;
import java.util.List;
import org.junit.jupiter.api.Test;

class TemplateTest {
  @Test
  void putsIdsAndTimesInPlaceOfTheirMarks() throws Exception {
    Span marked =
        Span.newBuilder()
            .setTraceId(Otlp.id(Template.mark(0, 3), Template.mark(1, 3)))
            .setSpanId(Otlp.id(Template.mark(2, 3)))
            .setName("stays as it is: \u00e9\u20ac\ud83d\ude00")
            .setStartTimeUnixNano(Template.mark(3, 3))
            .setEndTimeUnixNano(Template.mark(255, 1_000_000))
            .build();

    byte[] filled =
        Template.of(marked.toByteArray()).fill((field, slot) -> field * 10_000_000L + slot);

    assertThat(Span.parseFrom(filled))
        .isEqualTo(
            marked.toBuilder()
                .setTraceId(Otlp.id(3, 10_000_003))
                .setSpanId(Otlp.id(20_000_003))
                .setStartTimeUnixNano(30_000_003)
                .setEndTimeUnixNano(2_551_000_000L)
                .build());
  }

  @Test
  void canBeFilledAgain() {
    byte[] request =
        Otlp.traces(
            "service", List.of(Span.newBuilder().setSpanId(Otlp.id(Template.mark(9, 9))).build()));
    Template template = Template.of(request);

    byte[] first = template.fill((field, slot) -> 1);
    byte[] second = template.fill((field, slot) -> 2);

    assertThat(first).isNotEqualTo(second).hasSameSizeAs(request);
    assertThat(template.fill((field, slot) -> 1)).isEqualTo(first);
  }
}
