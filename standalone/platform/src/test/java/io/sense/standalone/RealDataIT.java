package io.sense.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RealDataIT {
  @TempDir Path directory;

  @Test
  void answersForEveryTraceOfRealTrafficAsWasComputedBeforehand() throws Exception {
    TrainTicket data = TrainTicket.orSkip();
    PlatformConfig config =
        PlatformConfig.from(FreePorts.chosenByTheSystem(), "--data", directory.toString());
    try (Platform platform = Platform.start(config)) {
      int exit =
          Send.run(
              System.out,
              System.err,
              data.file().toString(),
              "--endpoint",
              "http://127.0.0.1:" + platform.receiverHttpPort());
      assertThat(exit).isZero();
      PalantirClient palantir = new PalantirClient(platform.palantirPort());
      data.awaitRightAnswers(palantir, Duration.ofMinutes(3));
      assertThat(palantir.all())
          .hasSize(TrainTicket.TRACES)
          .extracting((JsonNode row) -> row.path("state").asText())
          .containsOnly("complete");
    }
  }
}
