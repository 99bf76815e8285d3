package io.sense.receiver.http;

import com.google.protobuf.Message;
import io.javalin.http.Context;
import io.sense.receiver.intake.BearerTokens;
import io.sense.receiver.intake.BodyReader;
import io.sense.receiver.intake.Fault;
import io.sense.receiver.intake.InFlightBytes.Reservation;
import io.sense.receiver.intake.Intake;
import io.sense.receiver.intake.ReceiverMetrics;
import io.sense.receiver.intake.RefusedException;
import io.sense.receiver.intake.Transport;
import io.sense.receiver.otlp.Signal;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code POST /v1/traces} or {@code POST /v1/logs}. */
final class ExportHandler {
  private static final Logger LOG = LoggerFactory.getLogger(ExportHandler.class);

  private final Signal signal;
  private final Intake intake;
  private final BearerTokens tokens;
  private final BodyReader reader;
  private final Answers answers;
  private final ReceiverMetrics metrics;
  private final Executor answering;

  /**
   * Handles a signal's requests.
   *
   * @param answering where answers are written: never on the thread of Kafka's producer, which
   *     would wait for the client
   */
  ExportHandler(
      Signal signal,
      Intake intake,
      BearerTokens tokens,
      BodyReader reader,
      Answers answers,
      ReceiverMetrics metrics,
      Executor answering) {
    this.signal = signal;
    this.intake = intake;
    this.tokens = tokens;
    this.reader = reader;
    this.answers = answers;
    this.metrics = metrics;
    this.answering = answering;
  }

  void export(Context http) {
    Optional<BodyEncoding> encoding = BodyEncoding.of(http.contentType());
    RequestBody body = new RequestBody(http.req(), reader);
    Reservation reservation = intake.reserve();
    byte[] read;
    try {
      tokens.require(http.header("Authorization"));
      if (encoding.isEmpty()) {
        throw new RefusedException(
            Fault.UNSUPPORTED,
            "Content-Type must be application/x-protobuf or application/json, not "
                + http.contentType());
      }
      intake.requireKafka();
      read = body.read(reservation);
    } catch (RefusedException e) {
      reservation.close();
      refuse(http, body, e);
      return;
    } catch (IOException e) {
      reservation.close();
      LOG.debug("A client broke off while sending", e);
      metrics.request(signal, Transport.HTTP, ReceiverMetrics.ABANDONED);
      answers.abandon(http);
      return;
    } catch (RuntimeException | Error e) { // whatever it is, it must not keep its bytes reserved
      reservation.close();
      refuse(http, body, Intake.refusal(e));
      return;
    }
    metrics.read(signal, Transport.HTTP, read.length);
    CompletableFuture<Message> answer =
        encoding.get() == BodyEncoding.JSON
            ? intake.acceptJson(signal, read, reservation)
            : intake.acceptProtobuf(signal, read, reservation);
    http.future(
        () ->
            answer
                .whenComplete((message, e) -> reservation.close())
                .handleAsync((message, e) -> answer(http, message, e), answering));
  }

  private @Nullable Void answer(Context http, @Nullable Message message, @Nullable Throwable e) {
    if (message == null) {
      RefusedException refused = Intake.refusal(e);
      metrics.request(signal, Transport.HTTP, refused.fault().tag());
      answers.refuse(http, refused);
    } else {
      boolean whole = message.equals(signal.success());
      metrics.request(
          signal, Transport.HTTP, whole ? ReceiverMetrics.ACCEPTED : ReceiverMetrics.PARTIAL);
      answers.accept(http, message);
    }
    return null;
  }

  private void refuse(Context http, RequestBody body, RefusedException refused) {
    metrics.request(signal, Transport.HTTP, refused.fault().tag());
    if (refused.fault() == Fault.SLOW) {
      http.header("Connection", "close"); // nobody waits for the rest of it
    } else {
      try {
        if (!body.drain()) {
          http.header("Connection", "close");
        }
      } catch (IOException e) {
        LOG.debug("A client broke off while it was refused", e);
      }
    }
    answers.refuse(http, refused);
  }
}
