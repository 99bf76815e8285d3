package io.sense.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

final class SettingsTest {
  enum Policy {
    KEEP_ALL,
    NONE
  }

  @Test
  void readsEachTypeFromTheEnvironment() {
    var settings =
        new Settings(
            Map.of(
                "A_TEXT",
                "x",
                "A_PORT",
                "80",
                "A_WAIT",
                "250ms",
                "A_SIZE",
                "64MiB",
                "A_FLAG",
                "true",
                "A_LIST",
                "a, b,,c",
                "A_POLICY",
                "keep-all",
                "A_RATIO",
                "0.5"));
    assertThat(settings.text("A_TEXT")).isEqualTo("x");
    assertThat(settings.port("A_PORT", 1)).isEqualTo(80);
    assertThat(settings.duration("A_WAIT", Duration.ZERO)).isEqualTo(Duration.ofMillis(250));
    assertThat(settings.bytes("A_SIZE", 1)).isEqualTo(64L << 20);
    assertThat(settings.flag("A_FLAG", false)).isTrue();
    assertThat(settings.list("A_LIST", List.of())).containsExactly("a", "b", "c");
    assertThat(settings.choice("A_POLICY", Policy.NONE)).isEqualTo(Policy.KEEP_ALL);
    assertThat(settings.ratio("A_RATIO", 1)).isEqualTo(0.5);
    settings.throwIfInvalid("A_");
  }

  @Test
  void letsArgumentsWinOverTheEnvironment() {
    assertThat(new Settings(Map.of("A_TEXT", "x"), "A_TEXT=y=z").text("A_TEXT")).isEqualTo("y=z");
  }

  @Test
  void readsUrlsWithAndWithoutTheirLastSlash() {
    URI fallback = URI.create("http://localhost:4318");
    var settings = new Settings(Map.of("A_URL", "https://sense.example/otlp//"));
    assertThat(settings.httpUrl("A_URL", fallback)).hasToString("https://sense.example/otlp");
    assertThat(settings.httpBase("A_URL", fallback)).hasToString("https://sense.example/otlp/");
    assertThat(settings.httpBase("A_OTHER", fallback)).hasToString("http://localhost:4318/");
    assertThat(settings.optionalHttpUrl("A_URL"))
        .hasValue(URI.create("https://sense.example/otlp"));
    assertThat(settings.optionalHttpUrl("A_OTHER")).isEmpty();
    settings.throwIfInvalid("A_");
  }

  @Test
  void takesNothingElseForTheUrlOfAService() {
    var settings =
        new Settings(
            Map.of(
                "A_1",
                "ftp://a",
                "A_2",
                "localhost:1",
                "A_3",
                "http://",
                "A_4",
                "http://a/?b",
                "A_5",
                "http://a/#b",
                "A_6",
                "a b"));
    List.of("A_1", "A_2", "A_3", "A_4", "A_5", "A_6").forEach(settings::optionalHttpUrl);
    assertThatThrownBy(() -> settings.throwIfInvalid("A_"))
        .asInstanceOf(InstanceOfAssertFactories.type(InvalidSettingsException.class))
        .satisfies(
            invalid ->
                assertThat(invalid.faults())
                    .hasSize(6)
                    .contains(
                        "A_1 must be an http or https URL such as http://localhost:4318,"
                            + " not \"ftp://a\""));
  }

  @Test
  void namesEveryBadSettingAtOnce() {
    var settings =
        new Settings(
            Map.of("A_PORT", "http", "A_WAIT", "5", "A_SIZE", "0MiB", "A_POLYCY", "none"), "loose");
    settings.text("A_SERVERS");
    settings.port("A_PORT", 1);
    settings.duration("A_WAIT", Duration.ofSeconds(1));
    settings.bytes("A_SIZE", 1);
    settings.choice("A_POLICY", Policy.NONE);
    assertThatThrownBy(() -> settings.throwIfInvalid("A_"))
        .isInstanceOfSatisfying(
            InvalidSettingsException.class,
            e ->
                assertThat(e.faults())
                    .containsExactly(
                        "argument \"loose\" is not of the form NAME=value",
                        "A_SERVERS is required but not set",
                        "A_PORT must be a whole number from 0 to 65535, not \"http\"",
                        "A_WAIT must be a duration such as 250ms, 5s, 10m, 2h or 7d, not \"5\"",
                        "A_SIZE must be a size such as 512KiB or 64MiB, not \"0MiB\"",
                        "A_POLYCY is not a setting; did you mean A_POLICY?"));
  }

  @Test
  void leavesNamesOfOthersAlone() {
    new Settings(Map.of("PATH", "/bin", "B_X", "1")).throwIfInvalid("A_");
  }

  @Test
  void neverShowsASecret() {
    var settings = new Settings(Map.of("A_TOKEN", "hunter2"));
    var token = settings.secret("A_TOKEN").orElseThrow();
    assertThat(token.value()).isEqualTo("hunter2");
    assertThat(token).hasToString("***");
    assertThat(settings.effective().toString()).doesNotContain("hunter2");
  }

  @Test
  void reportsAKafkaPropertiesFileThatCannotBeRead() {
    var settings =
        new Settings(
            Map.of(
                "SENSE_KAFKA_BOOTSTRAP_SERVERS", "h:1",
                "SENSE_KAFKA_PROPERTIES_FILE", "/does/not/exist"));
    KafkaConnection.from(settings);
    assertThatThrownBy(() -> settings.throwIfInvalid(KafkaConnection.PREFIX))
        .hasMessageContaining("could not read /does/not/exist");
  }
}
