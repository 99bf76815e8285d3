package io.sense.client;

import java.util.ArrayList;
import java.util.List;

/** What became of the requests of a file. Not thread-safe. */
final class SendReport {
  /** Reasons kept for printing; further ones are counted. */
  private static final int KEPT_FAULTS = 20;

  private long acceptedRequests;
  private long refusedRequests;
  private long badLines;
  private long acceptedSpans;
  private long refusedSpans;
  private long acceptedLogs;
  private long refusedLogs;
  private long moreFaults;
  private final List<String> faults = new ArrayList<>();

  /** A request was answered with success, but for some of its records. */
  void accepted(OtlpLine line, long refusedRecords) {
    acceptedRequests++;
    count(line.signal(), line.spansOrLogs() - refusedRecords, refusedRecords);
  }

  /** A request was refused whole. */
  void refused(OtlpLine line) {
    refusedRequests++;
    count(line.signal(), 0, line.spansOrLogs());
  }

  /** A line was no request. */
  void badLine() {
    badLines++;
  }

  /** Why something was not accepted. */
  void fault(String text) {
    if (faults.size() < KEPT_FAULTS) {
      faults.add(text);
    } else {
      moreFaults++;
    }
  }

  /** Puts another file's figures to these; its faults stay its own. */
  void add(SendReport other) {
    acceptedRequests += other.acceptedRequests;
    refusedRequests += other.refusedRequests;
    badLines += other.badLines;
    acceptedSpans += other.acceptedSpans;
    refusedSpans += other.refusedSpans;
    acceptedLogs += other.acceptedLogs;
    refusedLogs += other.refusedLogs;
  }

  boolean everythingAccepted() {
    return refusedRequests + badLines + refusedSpans + refusedLogs == 0;
  }

  /** One line a reason. */
  List<String> faults() {
    List<String> lines = new ArrayList<>(faults);
    if (moreFaults > 0) {
      lines.add("... and " + moreFaults + " more");
    }
    return lines;
  }

  /** One line: what was accepted, and what was not if anything was not. */
  String summary() {
    String accepted =
        "accepted %d spans and %d log records in %d requests"
            .formatted(acceptedSpans, acceptedLogs, acceptedRequests);
    return everythingAccepted()
        ? accepted
        : accepted
            + "; NOT accepted %d spans and %d log records, %d requests whole, %d bad lines"
                .formatted(refusedSpans, refusedLogs, refusedRequests, badLines);
  }

  private void count(OtlpLine.Signal signal, long accepted, long refused) {
    if (signal == OtlpLine.Signal.TRACES) {
      acceptedSpans += accepted;
      refusedSpans += refused;
    } else {
      acceptedLogs += accepted;
      refusedLogs += refused;
    }
  }
}
