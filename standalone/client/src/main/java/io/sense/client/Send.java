package io.sense.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sense.settings.InvalidSettingsException;
import io.sense.settings.Secret;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.GZIPInputStream;

/**
 * {@code ./sense send}: posts every line of files of OTLP/JSON, plain or gzip, to a receiver, and
 * prints what was accepted. A bad line is named and left out, the rest is sent.
 */
public final class Send {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int GZIP_MAGIC = 0x1f8b;

  private final SendConfig config;
  private final OtlpHttp receiver;
  private final PrintStream out;
  private final PrintStream err;

  private Send(SendConfig config, PrintStream out, PrintStream err) {
    this.config = config;
    this.out = out;
    this.err = err;
    this.receiver =
        new OtlpHttp(
            config.endpoint(),
            config.token().map(Secret::value),
            config.patience(),
            notice -> err.println("sense: " + notice));
  }

  /** Exit 0 if everything was accepted, 1 otherwise. */
  public static void main(String[] arguments) {
    // Named, because the class path holds the configurations of the deployables as well.
    System.setProperty("log4j2.configurationFile", "log4j2-send.xml");
    System.exit(run(System.out, System.err, arguments));
  }

  /** As {@link #main}, for callers in this JVM: gives the exit code. */
  public static int run(PrintStream out, PrintStream err, String... arguments) {
    SendConfig config;
    try {
      config = SendConfig.from(System.getenv(), arguments);
    } catch (InvalidSettingsException e) {
      e.faults().forEach(fault -> err.println("sense: " + fault));
      return 1;
    }
    try {
      return new Send(config, out, err).sendAll() ? 0 : 1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      err.println("sense: interrupted");
      return 1;
    }
  }

  private boolean sendAll() throws InterruptedException {
    SendReport total = new SendReport();
    boolean everyFileRead = true;
    ExecutorService senders = Executors.newFixedThreadPool(config.concurrency());
    try {
      for (Path file : config.files()) {
        SendReport report = new SendReport();
        everyFileRead &= send(file, report, senders);
        report.faults().forEach(fault -> err.println("sense: " + fault));
        out.println(file + ": " + report.summary());
        total.add(report);
      }
    } finally {
      senders.shutdownNow();
    }
    if (config.files().size() > 1) {
      out.println("total: " + total.summary());
    }
    return everyFileRead && total.everythingAccepted();
  }

  private boolean send(Path file, SendReport report, ExecutorService senders)
      throws InterruptedException {
    try (BufferedReader lines = open(file)) {
      Deque<Future<Outcome>> underWay = new ArrayDeque<>();
      long number = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (line.isBlank()) {
          continue;
        }
        String place = file + ":" + number;
        try {
          OtlpLine request = OtlpLine.parse(line);
          byte[] body = line.getBytes(StandardCharsets.UTF_8);
          underWay.add(senders.submit(() -> post(place, request, body)));
        } catch (IllegalArgumentException e) {
          report.badLine();
          report.fault(place + ": " + e.getMessage());
        }
        // Twice as many as are sent at once keeps the senders busy and memory bounded.
        while (underWay.size() >= 2 * config.concurrency()) {
          book(underWay.remove(), report);
        }
      }
      while (!underWay.isEmpty()) {
        book(underWay.remove(), report);
      }
      return true;
    } catch (IOException e) {
      report.fault("Could not read " + file + ": " + e);
      return false;
    }
  }

  private Outcome post(String place, OtlpLine line, byte[] body) throws InterruptedException {
    return new Outcome(place, line, receiver.post(line.signal().path(), "application/json", body));
  }

  private static void book(Future<Outcome> sent, SendReport report) throws InterruptedException {
    Outcome outcome;
    try {
      outcome = sent.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("Could not send a request", e.getCause());
    }
    OtlpHttp.Answer answer = outcome.answer();
    if (!answer.isSuccess()) {
      report.refused(outcome.line());
      String reason =
          answer.fault().isEmpty()
              ? "HTTP " + answer.status() + " " + json(answer).path("message").asText("")
              : answer.fault();
      report.fault(outcome.place() + ": refused: " + reason.strip());
      return;
    }
    JsonNode partial = json(answer).path("partialSuccess");
    long refused =
        partial.path("rejectedSpans").asLong(0) + partial.path("rejectedLogRecords").asLong(0);
    String message = partial.path("errorMessage").asText("");
    report.accepted(outcome.line(), refused);
    if (refused > 0) {
      report.fault(outcome.place() + ": " + refused + " records refused: " + message);
    } else if (!message.isEmpty()) {
      report.fault(outcome.place() + ": warning: " + message);
    }
  }

  private static JsonNode json(OtlpHttp.Answer answer) {
    try {
      return JSON.readTree(new String(answer.body(), StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      return JSON.createObjectNode(); // of a proxy, say: the status has to do
    }
  }

  private static BufferedReader open(Path file) throws IOException {
    InputStream bytes = new BufferedInputStream(Files.newInputStream(file));
    bytes.mark(2);
    boolean gzip = (bytes.read() << 8 | bytes.read()) == GZIP_MAGIC;
    bytes.reset();
    return new BufferedReader(
        new InputStreamReader(gzip ? new GZIPInputStream(bytes) : bytes, StandardCharsets.UTF_8));
  }

  private record Outcome(String place, OtlpLine line, OtlpHttp.Answer answer) {}
}
