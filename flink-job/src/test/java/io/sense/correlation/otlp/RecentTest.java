package io.sense.correlation.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RecentTest {
  private final List<String> made = new ArrayList<>();
  private final Recent<String> texts =
      new Recent<>(
          utf8 -> {
            String text = new String(utf8, StandardCharsets.UTF_8);
            made.add(text);
            return text;
          });

  @Test
  void makesOnceWhatComesAgainWhereverItLies() {
    byte[] bytes = "shop bank shop".getBytes(StandardCharsets.UTF_8);
    String first = texts.of(bytes, 0, 4);
    assertThat(texts.of(bytes, 5, 9)).isEqualTo("bank");
    assertThat(texts.of(bytes, 10, 14)).isSameAs(first);
    assertThat(made).containsExactly("shop", "bank");
  }

  @Test
  void givesTheRightValueHoweverManyThereAre() {
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 10_000; i++) {
        byte[] bytes = ("name " + i).getBytes(StandardCharsets.UTF_8);
        assertThat(texts.of(bytes, 0, bytes.length)).isEqualTo("name " + i);
      }
    }
  }

  @Test
  void keepsTwoThatComeInTurnsThoughTheyFallToOnePlace() {
    for (int i = 0; i < 10_000; i++) { // more than there are places, so that some share one
      get("shop");
      made.clear();
      get("bank " + i);
      get("shop");
      get("bank " + i);
      assertThat(made).containsOnly("bank " + i).hasSizeLessThan(2);
    }
  }

  private void get(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    assertThat(texts.of(bytes, 0, bytes.length)).isEqualTo(text);
  }

  @Test
  void makesLongOnesEachTime() {
    byte[] bytes = "x".repeat(5_000).getBytes(StandardCharsets.UTF_8);
    assertThat(texts.of(bytes, 0, bytes.length)).isEqualTo(texts.of(bytes, 0, bytes.length));
    assertThat(made).hasSize(2);
  }
}
