package io.sense.receiver.grpc;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import io.sense.receiver.intake.BodyReader;
import io.sense.receiver.intake.InFlightBytes.Reservation;
import io.sense.receiver.intake.Intake;
import io.sense.receiver.intake.RefusedException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reserves the bytes of a call's message while they gather in the transport, which would otherwise
 * hold a whole message before anybody could refuse it. Thread-safe.
 */
final class InboundBytes extends ServerStreamTracer {
  private static final Context.Key<InboundBytes> KEY = Context.key("inbound-bytes");

  private final Reservation reservation;
  private @Nullable Consumer<RefusedException> overrun;
  private long seen;
  private boolean handedOver;
  private @Nullable Status closed;

  private InboundBytes(Reservation reservation) {
    this.reservation = reservation;
  }

  /** One for each call of a server. */
  static ServerStreamTracer.Factory of(Intake intake) {
    return new ServerStreamTracer.Factory() {
      @Override
      public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
        return new InboundBytes(intake.reserve());
      }
    };
  }

  /** Those of the call on whose thread this is. */
  static InboundBytes ofCall() {
    return KEY.get();
  }

  /** Says who ends the call when there is no room. To be set before a message is asked for. */
  synchronized void onOverrun(Consumer<RefusedException> refuse) {
    overrun = refuse;
  }

  /** What the call holds; it is given back when the stream closes, unless handed over before. */
  Reservation reservation() {
    return reservation;
  }

  /** From now on the reservation is the taker's to close; false if the stream is closed already. */
  synchronized boolean handOver() {
    handedOver = closed == null;
    return handedOver;
  }

  /** Whether the transport itself refused the message for its length. */
  synchronized boolean isTooLong() {
    return closed != null && closed.getCode() == Status.Code.RESOURCE_EXHAUSTED;
  }

  @Override
  public Context filterContext(Context context) {
    return context.withValue(KEY, this);
  }

  @Override
  public void inboundWireSize(long bytes) {
    Consumer<RefusedException> refuse;
    synchronized (this) {
      seen += bytes;
      refuse = reservation.growTo(seen) ? null : overrun;
    }
    if (refuse != null) {
      refuse.accept(BodyReader.overloaded());
    }
  }

  @Override
  public synchronized void streamClosed(Status status) {
    closed = status;
    if (!handedOver) {
      reservation.close();
    }
  }
}
