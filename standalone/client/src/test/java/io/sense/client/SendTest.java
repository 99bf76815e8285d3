package io.sense.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SendTest {
  private static final String TWO_SPANS =
      "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"name\":\"a\"},{\"name\":\"b\"}]}]}]}";
  private static final String ONE_LOG =
      "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"body\":{\"stringValue\":\"ü\"}}]}]}]}";

  @TempDir Path directory;
  private FakeReceiver receiver;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void start() throws Exception {
    receiver = new FakeReceiver();
  }

  @AfterEach
  void stop() {
    receiver.close();
  }

  @Test
  void postsEachLineInOrderToThePathOfItsSignal() throws Exception {
    assertThat(send(file("x.jsonl", TWO_SPANS, ONE_LOG, "", TWO_SPANS))).isZero();
    assertThat(receiver.requests())
        .extracting(FakeReceiver.Request::path)
        .containsExactly("/v1/traces", "/v1/logs", "/v1/traces");
    assertThat(receiver.requests())
        .extracting(FakeReceiver.Request::body)
        .containsExactly(TWO_SPANS, ONE_LOG, TWO_SPANS);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("x.jsonl: accepted 4 spans and 1 log records in 3 requests");
  }

  @Test
  void readsGzipByItsContent() throws Exception {
    Path file = directory.resolve("no-telling-name");
    try (var gzip = new GZIPOutputStream(Files.newOutputStream(file))) {
      gzip.write((ONE_LOG + "\n").getBytes(StandardCharsets.UTF_8));
    }
    assertThat(send(file)).isZero();
    assertThat(receiver.requests()).hasSize(1);
  }

  @Test
  void namesTheBadLineAndSendsTheRest() throws Exception {
    assertThat(send(file("x.jsonl", ONE_LOG, "{\"resource", "{}", TWO_SPANS))).isOne();
    assertThat(receiver.requests()).hasSize(2);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("x.jsonl:2: not JSON")
        .contains("x.jsonl:3: holds neither");
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("2 bad lines");
  }

  @Test
  void sendsAgainWhatWasRefusedForNow() throws Exception {
    receiver.then(503, "{}", "0").then(429, "{}", "0");
    assertThat(send(file("x.jsonl", ONE_LOG))).isZero();
    assertThat(receiver.requests()).hasSize(3);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("HTTP 503").contains("HTTP 429");
  }

  @Test
  void givesUpWhenThePatienceIsOver() throws Exception {
    receiver.then(503, "{}", "3600");
    assertThat(send(file("x.jsonl", ONE_LOG, TWO_SPANS))).isOne();
    assertThat(receiver.requests()).hasSize(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("x.jsonl:1: refused: gave up");
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("accepted 2 spans and 0 log records in 1 requests")
        .contains("NOT accepted 0 spans and 1 log records, 1 requests whole");
  }

  @Test
  void doesNotRepeatWhatWasRefusedForGoodAndSaysWhy() throws Exception {
    receiver.then(400, "{\"message\":\"bad id\"}", null);
    assertThat(send(file("x.jsonl", ONE_LOG))).isOne();
    assertThat(receiver.requests()).hasSize(1);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("x.jsonl:1: refused: HTTP 400 bad id");
  }

  @Test
  void countsWhatWasPartlyRefused() throws Exception {
    receiver.then(
        200, "{\"partialSuccess\":{\"rejectedSpans\":\"1\",\"errorMessage\":\"bad id\"}}", null);
    assertThat(send(file("x.jsonl", TWO_SPANS))).isOne();
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("accepted 1 spans");
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("x.jsonl:1: 1 records refused: bad id");
  }

  @Test
  void addsUpSeveralFiles() throws Exception {
    assertThat(send(file("a.jsonl", ONE_LOG), file("b.jsonl", TWO_SPANS))).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("total: accepted 2 spans and 1 log records in 2 requests");
  }

  @Test
  void namesTheFileItCannotReadAndSendsTheOthers() throws Exception {
    assertThat(send(directory.resolve("missing"), file("b.jsonl", TWO_SPANS))).isOne();
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("missing");
    assertThat(receiver.requests()).hasSize(1);
  }

  @Test
  void namesEveryFaultOfItsArgumentsAtOnce() {
    assertThat(run("--endpoint", "ftp://x", "--fast")).isOne();
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("--fast")
        .contains("ftp://x")
        .contains("no FILE");
  }

  private Path file(String name, String... lines) throws IOException {
    return Files.write(directory.resolve(name), List.of(lines));
  }

  private int send(Path... files) {
    List<String> arguments = new ArrayList<>();
    for (Path file : files) {
      arguments.add(file.toString());
    }
    arguments.add("--endpoint");
    arguments.add(receiver.endpoint().toString());
    return run(arguments.toArray(String[]::new));
  }

  private int run(String... arguments) {
    return Send.run(
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        arguments);
  }
}
