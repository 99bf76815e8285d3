package io.sense.canary;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.opentelemetry.proto.logs.v1.LogsData;
import io.opentelemetry.proto.trace.v1.TracesData;
import io.sense.service.web.Json;
import io.sense.telemetry.TraceId;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Answers as a test says, one answer after another; the last one again and again. */
final class ScriptedSense implements FrontDoor, Palantir {
  final List<Object> sent = new ArrayList<>();
  final List<Instant> ledgerAsked = new ArrayList<>();
  private final Deque<Delivery> deliveries = new ArrayDeque<>();
  private final Deque<Answer> answers = new ArrayDeque<>();

  ScriptedSense takes(Delivery... inTurn) {
    deliveries.clear();
    deliveries.addAll(List.of(inTurn));
    return this;
  }

  ScriptedSense tells(Answer... inTurn) {
    answers.clear();
    answers.addAll(List.of(inTurn));
    return this;
  }

  /** What palantir tells of a probe once all is well. */
  static ObjectNode right(Probe probe) {
    ObjectNode correlation = Json.mapper().createObjectNode().put("state", "complete");
    probe
        .expected()
        .values()
        .forEach(
            (pointer, value) -> {
              String[] names = pointer.substring(1).split("/", -1);
              ObjectNode at = names.length == 1 ? correlation : correlation.withObject(names[0]);
              at.set(names[names.length - 1], value(value));
            });
    return correlation;
  }

  private static JsonNode value(String text) {
    try {
      return Json.mapper().readTree(text);
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      return Json.mapper().getNodeFactory().textNode(text); // no number, flag or list
    }
  }

  @Override
  public Delivery send(TracesData spans) {
    sent.add(spans);
    return next(deliveries);
  }

  @Override
  public Delivery send(LogsData logs) {
    sent.add(logs);
    return next(deliveries);
  }

  @Override
  public Answer correlation(TraceId traceId) {
    return next(answers);
  }

  @Override
  public Answer ledger(Instant from, Instant to) {
    ledgerAsked.add(from);
    ledgerAsked.add(to);
    return next(answers);
  }

  private static <T> T next(Deque<T> script) {
    return script.size() > 1 ? script.pop() : script.getFirst();
  }
}
