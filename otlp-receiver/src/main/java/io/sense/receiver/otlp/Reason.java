package io.sense.receiver.otlp;

import java.util.Locale;

/** Why a single record was refused while the rest of its request was accepted. */
public enum Reason {
  INVALID_TRACE_ID("trace id is not 16 bytes or all zero"),
  INVALID_SPAN_ID("span id is not 8 bytes or all zero"),
  INVALID_TEXT("text of the record, its scope or its resource is not UTF-8"),
  TOO_LARGE(
      "with its scope and resource larger than the "
          + RequestCutter.MAX_PIECE_BYTES
          + " bytes that fit a Kafka record"),
  TOO_MANY_EQUAL(
      "more equal log records than the "
          + RequestCutter.MAX_PIECE_BYTES
          + " bytes of a Kafka record hold; equal ones must not be parted"),
  REPEATED_ENVELOPE(
      "scope and resource so large that repeating them in each Kafka record would multiply the"
          + " request");

  private final String text;

  Reason(String text) {
    this.text = text;
  }

  /** As a metric's tag. */
  public String tag() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** For the developer of the client. */
  String text() {
    return text;
  }
}
