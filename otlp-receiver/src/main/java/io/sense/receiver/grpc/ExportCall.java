package io.sense.receiver.grpc;

import com.google.protobuf.Message;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.sense.receiver.intake.BodyReader;
import io.sense.receiver.intake.Fault;
import io.sense.receiver.intake.Intake;
import io.sense.receiver.intake.ReceiverMetrics;
import io.sense.receiver.intake.RefusedException;
import io.sense.receiver.intake.Transport;
import io.sense.receiver.otlp.Signal;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One {@code Export} call, from its headers to its answer, which is given once. Thread-safe. */
final class ExportCall extends ServerCall.Listener<InputStream> {
  private final Signal signal;
  private final ServerCall<InputStream, Message> call;
  private final InboundBytes inbound;
  private final Intake intake;
  private final BodyReader reader;
  private final ReceiverMetrics metrics;
  private final Duration retryDelay;
  private @Nullable Future<?> deadline;
  private byte @Nullable [] body;
  private boolean answered;

  ExportCall(
      Signal signal,
      ServerCall<InputStream, Message> call,
      InboundBytes inbound,
      Intake intake,
      BodyReader reader,
      ReceiverMetrics metrics,
      Duration retryDelay) {
    this.signal = signal;
    this.call = call;
    this.inbound = inbound;
    this.intake = intake;
    this.reader = reader;
    this.metrics = metrics;
    this.retryDelay = retryDelay;
  }

  /** Asks for the message, which must come whole within the time limit. */
  synchronized void begin(ScheduledExecutorService clock, Duration timeLimit) {
    inbound.onOverrun(this::refuse);
    deadline =
        clock.schedule(
            () -> refuse(BodyReader.slow(timeLimit)), timeLimit.toNanos(), TimeUnit.NANOSECONDS);
    call.request(2); // one more than there may be, so that a second one shows
  }

  @Override
  public void onMessage(InputStream message) {
    if (isAnswered()) {
      return;
    }
    if (body != null) {
      refuse(new RefusedException(Fault.INVALID, "Export takes one message"));
      return;
    }
    try {
      byte[] read = reader.read(message, message.available(), inbound.reservation());
      boolean gzip = read.length > 0 && read[0] == MarkedGzip.MARK;
      body = gzip ? reader.inflate(read, 1, inbound.reservation()) : read;
      metrics.read(signal, Transport.GRPC, body.length);
    } catch (RefusedException e) {
      refuse(e);
    } catch (IOException e) {
      refuse(
          new RefusedException(
              Fault.INVALID, "The message could not be read: " + e.getMessage(), e));
    } catch (StatusRuntimeException e) { // gRPC's own limit, on the bytes after decompression
      refuse(
          e.getStatus().getCode() == Status.Code.RESOURCE_EXHAUSTED
              ? BodyReader.tooLarge(reader.maxBytes())
              : Intake.refusal(e));
    } catch (RuntimeException | Error e) { // whatever it is, it must end in an answer
      refuse(Intake.refusal(e));
    }
  }

  @Override
  public void onHalfClose() {
    stopClock();
    byte[] request = body;
    body = null; // from here on the intake's
    if (isAnswered()) {
      return;
    }
    if (request == null) {
      refuse(new RefusedException(Fault.INVALID, "Export takes one message, none came"));
    } else if (inbound.handOver()) {
      var unused =
          intake
              .acceptProtobuf(signal, request, inbound.reservation())
              .whenComplete(
                  (message, e) -> {
                    inbound.reservation().close();
                    if (message == null) {
                      refuse(Intake.refusal(e));
                    } else {
                      accept(message);
                    }
                  });
    }
  }

  @Override
  public void onCancel() {
    stopClock();
    synchronized (this) {
      if (answered) {
        return;
      }
      answered = true;
    }
    metrics.request(
        signal,
        Transport.GRPC,
        inbound.isTooLong() ? Fault.TOO_LARGE.tag() : ReceiverMetrics.ABANDONED);
  }

  /** Answers with a fault, unless there is an answer already. */
  synchronized void refuse(RefusedException refused) {
    if (answered) {
      return;
    }
    answered = true;
    stopClock();
    metrics.request(signal, Transport.GRPC, refused.fault().tag());
    StatusRuntimeException status =
        StatusProto.toStatusRuntimeException(refused.status(retryDelay));
    Metadata trailers = status.getTrailers();
    call.close(status.getStatus(), trailers == null ? new Metadata() : trailers);
  }

  private synchronized void accept(Message message) {
    if (answered) {
      return;
    }
    answered = true;
    boolean whole = message.equals(signal.success());
    metrics.request(
        signal, Transport.GRPC, whole ? ReceiverMetrics.ACCEPTED : ReceiverMetrics.PARTIAL);
    call.sendHeaders(new Metadata());
    call.sendMessage(message);
    call.close(Status.OK, new Metadata());
  }

  private synchronized boolean isAnswered() {
    return answered;
  }

  private synchronized void stopClock() {
    if (deadline != null) {
      deadline.cancel(false);
    }
  }
}
