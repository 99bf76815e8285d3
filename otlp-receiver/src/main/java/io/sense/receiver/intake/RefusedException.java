package io.sense.receiver.intake;

import com.google.protobuf.Any;
import com.google.protobuf.util.Durations;
import com.google.rpc.BadRequest;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import java.time.Duration;

/** Ends a request without any of it being accepted. The message is for the client's developer. */
public final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Long messages would only be cut elsewhere; the protocol wants answers below 4 MiB. */
  private static final int LONGEST_MESSAGE = 1_000;

  private final Fault fault;

  /** Refuses for a reason told in one sentence. */
  public RefusedException(Fault fault, String message) {
    super(message);
    this.fault = fault;
  }

  /** The same, with what led to it. */
  public RefusedException(Fault fault, String message, Throwable cause) {
    super(message, cause);
    this.fault = fault;
  }

  /** What kind of fault. */
  public Fault fault() {
    return fault;
  }

  /**
   * The answer's body over HTTP and its details over gRPC.
   *
   * @param retryDelay told to the client where trying again makes sense
   */
  public Status status(Duration retryDelay) {
    String message = String.valueOf(getMessage());
    String shown =
        message.length() <= LONGEST_MESSAGE ? message : message.substring(0, LONGEST_MESSAGE);
    Status.Builder status = Status.newBuilder().setCode(fault.code().getNumber()).setMessage(shown);
    if (fault == Fault.INVALID) {
      status.addDetails(
          Any.pack(
              BadRequest.newBuilder()
                  .addFieldViolations(
                      BadRequest.FieldViolation.newBuilder().setField("body").setDescription(shown))
                  .build()));
    }
    if (fault.retryable()) {
      status.addDetails(
          Any.pack(
              RetryInfo.newBuilder()
                  .setRetryDelay(Durations.fromMillis(retryDelay.toMillis()))
                  .build()));
    }
    return status.build();
  }
}
