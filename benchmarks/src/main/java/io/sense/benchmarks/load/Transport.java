package io.sense.benchmarks.load;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsPartialSuccess;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import java.util.concurrent.CompletableFuture;

/** A way to a receiver. Thread-safe. */
public interface Transport extends AutoCloseable {
  /** Sends a request; the future never fails. */
  CompletableFuture<Answer> send(Request request);

  @Override
  void close();

  /**
   * What became of a request.
   *
   * @param kind whether it is to be sent again
   * @param reason in words, where it was not accepted
   * @param pauseMillis before it is sent again
   */
  record Answer(Kind kind, String reason, long pauseMillis) {
    /** What is to be done. */
    enum Kind {
      ACCEPTED,
      AGAIN,
      REFUSED
    }

    private static final long PAUSE_MILLIS = 500;

    static Answer accepted() {
      return new Answer(Kind.ACCEPTED, "", 0);
    }

    /**
     * A success, which may have left out some records.
     *
     * @param response as it came: one of logs and one of spans have the same shape. The Collector
     *     sets {@code partial_success} also where there is nothing to say
     */
    static Answer success(String path, byte[] response) {
      ExportLogsPartialSuccess partial;
      try {
        partial = ExportLogsServiceResponse.parseFrom(response).getPartialSuccess();
      } catch (InvalidProtocolBufferException e) {
        return refused(path + ": the answer is no OTLP: " + e.getMessage());
      }
      return partial.getRejectedLogRecords() == 0 && partial.getErrorMessage().isEmpty()
          ? accepted()
          : refused(
              "%s: accepted in part, without %d records: %s"
                  .formatted(path, partial.getRejectedLogRecords(), partial.getErrorMessage()));
    }

    static Answer again(String reason) {
      return again(reason, PAUSE_MILLIS);
    }

    static Answer again(String reason, long pauseMillis) {
      return new Answer(Kind.AGAIN, reason, pauseMillis);
    }

    static Answer refused(String reason) {
      return new Answer(Kind.REFUSED, reason, 0);
    }
  }
}
