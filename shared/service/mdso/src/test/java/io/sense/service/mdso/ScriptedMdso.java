package io.sense.service.mdso;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sense.service.external.Answer;
import io.sense.service.external.ExternalRequest;
import io.sense.service.external.ExternalService;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Gives the answers it was told, in order, and keeps what it was asked. */
final class ScriptedMdso implements ExternalService {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Deque<Answer<JsonNode>> answers = new ArrayDeque<>();
  private final List<ExternalRequest> asked = new ArrayList<>();

  ScriptedMdso then(String json) {
    try {
      answers.add(new Answer.Result<>(JSON.readTree(json)));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(json, e);
    }
    return this;
  }

  ScriptedMdso then(Answer<JsonNode> answer) {
    answers.add(answer);
    return this;
  }

  List<ExternalRequest> asked() {
    return asked;
  }

  @Override
  public synchronized Answer<JsonNode> call(ExternalRequest request) {
    asked.add(request);
    return answers.remove();
  }
}
