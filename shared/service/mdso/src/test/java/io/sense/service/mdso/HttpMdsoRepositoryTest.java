package io.sense.service.mdso;

import static org.assertj.core.api.Assertions.assertThat;

import io.sense.service.external.Answer;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Over HTTP, with the simulator. */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class HttpMdsoRepositoryTest extends MdsoRepositoryContract {
  private final SimulatedMdso mdso =
      new SimulatedMdso("SENSE_EXTERNAL_MDSO_TRIES=1", "SENSE_EXTERNAL_MDSO_TIMEOUT=2s");
  private final MdsoRepository repository = new HttpMdsoRepository(mdso.connection().service(), 2);

  @AfterEach
  void close() {
    mdso.close();
  }

  @Override
  MdsoRepository repository() {
    return new HttpMdsoRepository(mdso.connection().service(), 1_000);
  }

  @Override
  String make(String label, String productId, Map<String, String> properties, boolean fails)
      throws Exception {
    return mdso.make(label, productId, properties, fails);
  }

  @Test
  void saysThatThereMayBeMoreAtTheBound() throws Exception {
    make("one", "P-1", Map.of(), false);
    make("two", "P-1", Map.of(), false);
    assertThat(repository.find(ResourceQuery.all()).result().orElseThrow().truncated()).isFalse();
    make("three", "P-1", Map.of(), false);
    Resources found = repository.find(ResourceQuery.all()).result().orElseThrow();
    assertThat(found.items()).extracting(MdsoResource::label).containsExactly("one", "two");
    assertThat(found.truncated()).isTrue();
  }

  @Test
  void answersWhatBecameOfACall() throws Exception {
    String id = make("one", "P-1", Map.of(), false);
    mdso.simulator("PUT", "faults/mdso", "{\"error_rate\":1,\"error_status\":500}");
    assertThat(repository.resource(id)).isInstanceOf(Answer.Failed.class);
    assertThat(repository.find(ResourceQuery.all())).isInstanceOf(Answer.Failed.class);
    mdso.simulator("PUT", "faults/mdso", "{\"rate_per_second\":0}");
    assertThat(repository.errors(id)).isInstanceOf(Answer.RefusedByLimit.class);
    mdso.simulator("PUT", "faults/mdso", "{\"hang\":true}");
    assertThat(repository.orchestrationTrace("C-1")).isInstanceOf(Answer.TimedOut.class);
    mdso.simulator("DELETE", "faults/mdso", "");
    assertThat(repository.resource(id)).isInstanceOf(Answer.Result.class);
  }
}
