package io.sense.receiver.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Metadata;
import io.grpc.Status;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sense.receiver.intake.Fault;
import io.sense.receiver.intake.InFlightBytes;
import io.sense.receiver.intake.Intake;
import io.sense.receiver.intake.ReceiverMetrics;
import io.sense.receiver.intake.RefusedException;
import io.sense.receiver.kafka.KafkaWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.producer.MockProducer;
import org.junit.jupiter.api.Test;

final class InboundBytesTest {
  private final InFlightBytes inFlight = new InFlightBytes(100);
  private final Intake intake =
      new Intake(
          inFlight,
          new KafkaWriter(new MockProducer<>()),
          Optional::empty,
          new ReceiverMetrics(new SimpleMeterRegistry(), inFlight));
  private final List<RefusedException> refusals = new ArrayList<>();
  private final InboundBytes inbound =
      (InboundBytes) InboundBytes.of(intake).newServerStreamTracer("Export", new Metadata());

  @Test
  void reservesWhatGathersAndRefusesAsSoonAsThereIsNoRoom() {
    inbound.onOverrun(refusals::add);
    inbound.inboundWireSize(60);
    assertThat(inFlight.used()).isEqualTo(60);
    inbound.inboundWireSize(40);
    assertThat(refusals).isEmpty();
    inbound.inboundWireSize(1);
    assertThat(refusals).extracting(RefusedException::fault).containsExactly(Fault.OVERLOADED);
  }

  @Test
  void givesEverythingBackWhenTheStreamClosesInTheMiddle() {
    inbound.inboundWireSize(60);
    inbound.streamClosed(Status.CANCELLED);
    assertThat(inFlight.used()).isZero();
    assertThat(inbound.handOver()).isFalse();
    assertThat(inbound.isTooLong()).isFalse();
  }

  @Test
  void leavesToItsTakerWhatIsHandedOver() {
    inbound.inboundWireSize(60);
    assertThat(inbound.handOver()).isTrue();
    inbound.streamClosed(Status.CANCELLED);
    assertThat(inFlight.used()).isEqualTo(60);
    inbound.reservation().close();
    assertThat(inFlight.used()).isZero();
  }
}
