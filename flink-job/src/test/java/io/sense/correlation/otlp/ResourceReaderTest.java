package io.sense.correlation.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.resource.v1.Resource;
import io.sense.correlation.Otlp;
import org.junit.jupiter.api.Test;

final class ResourceReaderTest {
  @Test
  void readsServiceInstanceEnvironmentAndIds() throws Exception {
    assertThat(
            read(
                Otlp.resource(
                    "service.name", "shop",
                    "service.instance.id", "shop-1",
                    "deployment.environment.name", "prod",
                    "productId", "P",
                    "sense.synthetic", "true")))
        .isEqualTo(
            new Origin(
                "shop",
                "shop-1",
                "prod",
                BusinessIds.with(null, BusinessId.PRODUCT_ID, "P"),
                true));
  }

  @Test
  void givesAServiceWithoutNameTheNameOfTheConventions() throws Exception {
    Origin nameless = new Origin("unknown_service", null, null, null, false);
    assertThat(read(Resource.getDefaultInstance())).isEqualTo(nameless);
    assertThat(read(Otlp.service(""))).isEqualTo(nameless);
    assertThat(ResourceReader.read(new byte[0])).isEqualTo(nameless);
  }

  @Test
  void prefersTheNewerNameOfTheEnvironmentInWhateverOrder() throws Exception {
    assertThat(read(Otlp.resource("deployment.environment", "old")).environment()).isEqualTo("old");
    assertThat(
            read(Otlp.resource(
                    "deployment.environment.name", "new", "deployment.environment", "old"))
                .environment())
        .isEqualTo("new");
    assertThat(
            read(Otlp.resource(
                    "deployment.environment", "old", "deployment.environment.name", "new"))
                .environment())
        .isEqualTo("new");
  }

  @Test
  void writesLogsOnlyForItsServiceAndItsInstanceWhereBothTellIt() throws Exception {
    Origin one = read(Otlp.resource("service.name", "shop", "service.instance.id", "1"));
    Origin two = read(Otlp.resource("service.name", "shop", "service.instance.id", "2"));
    Origin untold = read(Otlp.service("shop"));
    assertThat(one.canHaveWritten(one)).isTrue();
    assertThat(one.canHaveWritten(two)).isFalse();
    assertThat(one.canHaveWritten(untold)).isTrue();
    assertThat(untold.canHaveWritten(two)).isTrue();
    assertThat(untold.canHaveWritten(read(Otlp.service("bank")))).isFalse();
  }

  @Test
  void refusesAMalformedResource() {
    byte[] header =
        ResourceLogs.newBuilder().setResource(Otlp.service("shop")).build().toByteArray();
    byte[] cut = java.util.Arrays.copyOf(header, header.length - 1);
    assertThatThrownBy(() -> ResourceReader.read(cut))
        .isInstanceOf(InvalidProtocolBufferException.class);
    assertThatThrownBy(() -> ResourceReader.read(new byte[] {0x0a, 0x02, 0x0a, 0x05}))
        .isInstanceOf(InvalidProtocolBufferException.class);
  }

  private static Origin read(Resource resource) throws InvalidProtocolBufferException {
    return ResourceReader.read(
        ResourceLogs.newBuilder()
            .setResource(resource)
            .setSchemaUrl("https://schema")
            .build()
            .toByteArray());
  }
}
