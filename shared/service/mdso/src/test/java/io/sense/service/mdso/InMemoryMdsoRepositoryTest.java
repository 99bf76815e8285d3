package io.sense.service.mdso;

import static org.assertj.core.api.Assertions.assertThat;

import io.sense.service.external.Answer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class InMemoryMdsoRepositoryTest extends MdsoRepositoryContract {
  private final MdsoWorld world = new MdsoWorld();

  @Override
  MdsoRepository repository() {
    return world.repository();
  }

  @Override
  String make(String label, String productId, Map<String, String> properties, boolean fails) {
    return world.make(label, productId, properties, fails);
  }

  @Test
  void answersWithTheTroubleItIsGivenUntilItEnds() {
    String id = make("one", "P-1", Map.of(), false);
    world.repository().answerAll(new Answer.TimedOut<>(Duration.ofSeconds(1)));
    assertThat(repository().resource(id)).isEqualTo(new Answer.TimedOut<>(Duration.ofSeconds(1)));
    world.repository().answerAll(new Answer.Result<>("well"));
    assertThat(repository().resource(id).result()).isPresent();
    assertThat(world.repository().questions()).isEqualTo(2);
  }
}
