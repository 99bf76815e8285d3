package io.sense.correlation.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.TracesData;
import io.sense.correlation.Otlp;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class OtlpRequestTest {
  @Test
  void writesWhatItReadWithUnknownFieldsAtEachLevel() throws Exception {
    for (int seed = 0; seed < 300; seed++) {
      TracesData original = randomRequest(new Random(seed));
      byte[] bytes = original.toByteArray();
      OtlpRequest request = OtlpRequest.read(bytes);
      assertThat(TracesData.parseFrom(OtlpRequest.write(request.resources())))
          .as("seed %d", seed)
          .isEqualTo(original);
      assertThat(request.size()).as("seed %d", seed).isEqualTo(spans(original));
    }
  }

  @Test
  void readsItsOwnWritingWithTheSameHeaders() throws Exception {
    for (int seed = 0; seed < 100; seed++) {
      byte[] bytes = randomRequest(new Random(seed)).toByteArray();
      OtlpRequest first = OtlpRequest.read(bytes);
      OtlpRequest second = OtlpRequest.read(OtlpRequest.write(first.resources()));
      assertThat(headers(second)).as("seed %d", seed).isEqualTo(headers(first));
    }
  }

  /** A log's identity hangs on these bytes, so where the sender put the header must not matter. */
  @Test
  void findsTheSameHeaderBeforeBetweenAndAfterMembers() throws Exception {
    byte[] resource = field(1, Otlp.service("shop").toByteArray());
    byte[] url = field(3, "https://schema".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    byte[] scope = field(2, field(2, new byte[] {0x0a, 0x01, 0x41}));
    for (byte[] group :
        List.of(
            concat(resource, url, scope, scope),
            concat(resource, scope, url, scope),
            concat(scope, scope, resource, url))) {
      OtlpRequest request = OtlpRequest.read(field(1, group));
      assertThat(request.resources()).hasSize(1);
      assertThat(request.resources().get(0).header()).isEqualTo(concat(resource, url));
      assertThat(request.resources().get(0).scopes()).hasSize(2);
    }
  }

  /** As protobuf does, and as the receiver's check lets it through. */
  @Test
  void takesAKnownNumberOfAnotherTypeForAnUnknownField() throws Exception {
    byte[] number = {0x08, 1}; // field 1, a varint
    byte[] scopes = {0x10, 1}; // field 2, a varint
    byte[] records = field(2, concat(scopes, field(2, new byte[0])));
    byte[] bytes = concat(number, field(1, concat(number, scopes, records)));
    assertThat(TracesData.parseFrom(bytes).getResourceSpansCount()).isOne();
    OtlpRequest request = OtlpRequest.read(bytes);
    assertThat(request.size()).isOne();
    OtlpRequest.Resource resource = request.resources().get(0);
    assertThat(resource.header()).isEqualTo(concat(number, scopes));
    assertThat(ResourceReader.read(resource.header()).service()).isEqualTo(Origin.UNKNOWN_SERVICE);
  }

  @Test
  void readsTheEmptyRequestAndEmptyEnvelopes() throws Exception {
    assertThat(OtlpRequest.read(new byte[0]).size()).isZero();
    assertThat(OtlpRequest.read(field(1, new byte[0])).size()).isZero();
    OtlpRequest empty = OtlpRequest.read(field(1, field(2, new byte[0])));
    assertThat(empty.size()).isZero();
    assertThat(empty.resources().get(0).scopes()).hasSize(1);
    assertThat(OtlpRequest.read(field(1, field(2, field(2, new byte[0])))).size()).isOne();
  }

  @Test
  void passesOverAFieldThatOtlpMayAddBesideTheResources() throws Exception {
    byte[] resource = field(1, field(2, field(2, new byte[0])));
    assertThat(OtlpRequest.read(concat(field(7, new byte[] {1}), resource)).size()).isOne();
  }

  @Test
  void refusesEveryRequestThatWasCutWithinTheSkeleton() throws Exception {
    byte[] bytes =
        Otlp.spans(
            Otlp.service("shop"), Otlp.span(new io.sense.telemetry.TraceId(1, 2), 3, 0, 1, 2));
    OtlpRequest.read(bytes);
    for (int length = 1; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> OtlpRequest.read(cut))
          .as("%d of %d bytes", length, bytes.length)
          .isInstanceOf(InvalidProtocolBufferException.class);
    }
  }

  @Test
  void refusesNegativeAndBoundlessLengths() {
    byte[] negative = {0x0a, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x0f};
    byte[] tooLong = {0x0a, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x07};
    for (byte[] bytes : List.of(negative, tooLong)) {
      assertThatThrownBy(() -> OtlpRequest.read(bytes))
          .isInstanceOf(InvalidProtocolBufferException.class);
    }
  }

  @Test
  void refusesAnEndWithoutItsStartAndGroupsWithoutEnd() {
    for (byte[] bytes : List.of(new byte[] {0x24}, new byte[] {0x23}, new byte[] {0x00})) {
      assertThatThrownBy(() -> OtlpRequest.read(bytes))
          .isInstanceOf(InvalidProtocolBufferException.class);
    }
    byte[] deep = new byte[100_000];
    Arrays.fill(deep, (byte) 0x23);
    assertThatThrownBy(() -> OtlpRequest.read(deep))
        .isInstanceOf(InvalidProtocolBufferException.class);
  }

  private static TracesData randomRequest(Random random) {
    TracesData.Builder request = TracesData.newBuilder();
    for (int r = random.nextInt(4); r > 0; r--) {
      ResourceSpans.Builder resource = request.addResourceSpansBuilder();
      if (random.nextBoolean()) {
        resource.setResource(Otlp.service("service-" + random.nextInt(3)));
      }
      if (random.nextBoolean()) {
        resource.setSchemaUrl("https://schema/" + random.nextInt(3));
      }
      if (random.nextBoolean()) {
        resource.setUnknownFields(unknown(random));
      }
      for (int s = random.nextInt(4); s > 0; s--) {
        ScopeSpans.Builder scope = resource.addScopeSpansBuilder();
        if (random.nextBoolean()) {
          scope.setScope(InstrumentationScope.newBuilder().setName("n").setVersion("1"));
        }
        if (random.nextBoolean()) {
          scope.setUnknownFields(unknown(random));
        }
        for (int n = random.nextInt(5); n > 0; n--) {
          Span.Builder span = scope.addSpansBuilder().setStartTimeUnixNano(random.nextLong());
          span.setName("x".repeat(random.nextInt(200)));
          if (random.nextBoolean()) {
            span.setUnknownFields(unknown(random));
          }
        }
      }
    }
    return request.build();
  }

  /** Fields of every wire type under numbers that OTLP does not use. */
  private static UnknownFieldSet unknown(Random random) {
    int number = 900 + random.nextInt(5);
    UnknownFieldSet.Field field =
        switch (random.nextInt(5)) {
          case 0 -> UnknownFieldSet.Field.newBuilder().addVarint(random.nextLong()).build();
          case 1 -> UnknownFieldSet.Field.newBuilder().addFixed32(random.nextInt()).build();
          case 2 -> UnknownFieldSet.Field.newBuilder().addFixed64(random.nextLong()).build();
          case 3 ->
              UnknownFieldSet.Field.newBuilder()
                  .addLengthDelimited(ByteString.copyFrom(new byte[random.nextInt(300)]))
                  .build();
          default ->
              UnknownFieldSet.Field.newBuilder()
                  .addGroup(
                      UnknownFieldSet.newBuilder()
                          .addField(1, UnknownFieldSet.Field.newBuilder().addVarint(number).build())
                          .build())
                  .build();
        };
    return UnknownFieldSet.newBuilder().addField(number, field).build();
  }

  private static int spans(TracesData request) {
    return request.getResourceSpansList().stream()
        .flatMap(resource -> resource.getScopeSpansList().stream())
        .mapToInt(ScopeSpans::getSpansCount)
        .sum();
  }

  private static List<ByteString> headers(OtlpRequest request) {
    List<ByteString> headers = new ArrayList<>();
    for (OtlpRequest.Resource resource : request.resources()) {
      headers.add(ByteString.copyFrom(resource.header()));
      resource.scopes().forEach(scope -> headers.add(ByteString.copyFrom(scope.header())));
    }
    return headers;
  }

  private static byte[] field(int number, byte[] value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      out.writeByteArray(number, value);
      out.flush();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return bytes.toByteArray();
  }

  private static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    Arrays.stream(parts).forEach(all::writeBytes);
    return all.toByteArray();
  }
}
