package io.sense.benchmarks.meter;

/** Logs as they are handed to meters. */
final class TestLogs {
  private TestLogs() {}

  static CorrelatedLog log(long uid, String match, long span, long timeNanos) {
    CorrelatedLog log = new CorrelatedLog();
    log.hasUid = true;
    log.uidHigh = 7;
    log.uidLow = uid;
    log.match = match;
    log.spanId = span;
    log.timeNanos = timeNanos;
    return log;
  }
}
