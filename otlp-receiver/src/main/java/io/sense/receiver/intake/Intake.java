package io.sense.receiver.intake;

import com.google.protobuf.Message;
import io.sense.receiver.intake.InFlightBytes.Reservation;
import io.sense.receiver.kafka.Delivery;
import io.sense.receiver.kafka.KafkaWriter;
import io.sense.receiver.otlp.CheckedRequest;
import io.sense.receiver.otlp.JsonRequests;
import io.sense.receiver.otlp.MalformedRequestException;
import io.sense.receiver.otlp.RequestCheck;
import io.sense.receiver.otlp.RequestCutter;
import io.sense.receiver.otlp.Signal;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens to a request whichever way it came: check, cut, write to Kafka, answer once Kafka
 * has acknowledged all of it. Thread-safe.
 */
public final class Intake {
  private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

  private static final Duration BETWEEN_WARNINGS = Duration.ofSeconds(10);

  private final AtomicLong lastWarning =
      new AtomicLong(System.nanoTime() - BETWEEN_WARNINGS.toNanos());
  private final InFlightBytes inFlight;
  private final KafkaWriter kafka;
  private final Supplier<Optional<String>> kafkaFault;
  private final ReceiverMetrics metrics;

  /**
   * Takes requests.
   *
   * @param kafkaFault what is known to keep records from being written, if anything
   */
  public Intake(
      InFlightBytes inFlight,
      KafkaWriter kafka,
      Supplier<Optional<String>> kafkaFault,
      ReceiverMetrics metrics) {
    this.inFlight = inFlight;
    this.kafka = kafka;
    this.kafkaFault = kafkaFault;
    this.metrics = metrics;
  }

  /** A reservation for a request that begins; the transport closes it once it has answered. */
  public Reservation reserve() {
    return inFlight.open();
  }

  /**
   * Refuses a request for which Kafka would not be there, before its body is read.
   *
   * @throws RefusedException KAFKA_AWAY
   */
  public void requireKafka() {
    if (kafkaFault.get().isPresent()) { // its text is for operators, not for clients
      throw new RefusedException(Fault.KAFKA_AWAY, "Kafka is away: send the same again later");
    }
  }

  /**
   * Takes a request in OTLP/JSON.
   *
   * @param reservation holds the body's bytes
   * @return the answer, or a {@link RefusedException}; on a thread of Kafka's producer, which must
   *     not be held up
   */
  public CompletableFuture<Message> acceptJson(
      Signal signal, byte[] body, Reservation reservation) {
    return guard(
        () -> {
          if (!reservation.growTo(2L * body.length)) { // both forms, for a while
            throw BodyReader.overloaded();
          }
          byte[] protobuf = JsonRequests.toProtobuf(signal, body);
          return take(signal, protobuf, reservation);
        });
  }

  /** Takes a request in protobuf; else as {@link #acceptJson}. */
  public CompletableFuture<Message> acceptProtobuf(
      Signal signal, byte[] body, Reservation reservation) {
    return guard(() -> take(signal, body, reservation));
  }

  private CompletableFuture<Message> take(Signal signal, byte[] body, Reservation reservation) {
    reservation.shrinkTo(body.length);
    CheckedRequest request = RequestCheck.check(signal, body);
    if (!reservation.growTo(body.length + request.bytesToCut())) {
      throw BodyReader.overloaded();
    }
    long started = System.nanoTime();
    Delivery delivery = kafka.open(signal.topic());
    RequestCutter.cut(request, delivery::add);
    reservation.shrinkTo(body.length);
    return delivery
        .finish()
        .handle(
            (done, e) -> {
              metrics.delivered(signal, System.nanoTime() - started, e == null);
              if (e != null) {
                throw kafkaAway(e);
              }
              return answer(request);
            });
  }

  private Message answer(CheckedRequest request) {
    long refused = request.refusals().total();
    metrics.accepted(request.signal(), request.records() - refused);
    metrics.refused(request.signal(), request.refusals());
    return refused == 0
        ? request.signal().success()
        : request.signal().response(refused, request.refusals().text());
  }

  private RefusedException kafkaAway(Throwable cause) {
    long now = System.nanoTime();
    long before = lastWarning.get();
    // Not once per request: everything in flight fails at a time when Kafka goes.
    if (now - before >= BETWEEN_WARNINGS.toNanos() && lastWarning.compareAndSet(before, now)) {
      LOG.warn("Could not write requests to Kafka, among them one for: {}", cause.toString());
    }
    return new RefusedException(
        Fault.KAFKA_AWAY, "Kafka did not acknowledge: send the same again later", cause);
  }

  private static CompletableFuture<Message> guard(Supplier<CompletableFuture<Message>> work) {
    try {
      return work.get();
    } catch (RuntimeException | Error e) { // also these must end in an answer
      return CompletableFuture.failedFuture(refusal(e));
    }
  }

  /** The refusal that a request ended with. */
  public static RefusedException refusal(Throwable e) {
    Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
    if (cause instanceof RefusedException refused) {
      return refused;
    }
    if (cause instanceof MalformedRequestException) {
      return new RefusedException(Fault.INVALID, String.valueOf(cause.getMessage()), cause);
    }
    LOG.error("Could not take a request", cause);
    if (cause instanceof OutOfMemoryError) {
      return BodyReader.overloaded();
    }
    return new RefusedException(
        Fault.INTERNAL, "The receiver failed; its log has the cause", cause);
  }
}
