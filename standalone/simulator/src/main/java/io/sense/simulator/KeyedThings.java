package io.sense.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.http.Context;
import io.sense.service.web.ProblemException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What one service made, by id; the same {@code Idempotency-Key} makes it once. Not thread-safe.
 */
final class KeyedThings<T> {
  private static final String HEADER = "Idempotency-Key";

  private final Effects effects;
  private final Map<String, Made<T>> byId;
  private final Map<String, Made<T>> byKey;

  /**
   * Begins with none.
   *
   * @param effects where what is made and removed is counted
   * @param capacity things, and keys, that are kept; of more, the oldest are forgotten
   */
  KeyedThings(Effects effects, int capacity) {
    this.effects = effects;
    this.byId = new BoundedMap<>(capacity);
    this.byKey = new BoundedMap<>(capacity);
  }

  private record Made<T>(String id, @Nullable String key, JsonNode request, T thing) {
    String effectKey() {
      return key == null ? Effects.NO_KEY : key;
    }
  }

  /**
   * Makes a thing, or answers the one that was made with the request's key before.
   *
   * @param request which a key must not be sent with another than
   * @param maker of the thing with some new id
   * @throws ProblemException 422, if the key was sent with another request, or what it made is gone
   */
  T make(Context http, JsonNode request, Function<String, T> maker) {
    String key = http.header(HEADER);
    Made<T> earlier = key == null ? null : byKey.get(key);
    if (earlier != null) {
      return again(earlier, request);
    }
    String id = UUID.randomUUID().toString();
    Made<T> made = new Made<>(id, key, request, maker.apply(id));
    byId.put(id, made);
    if (key != null) {
      byKey.put(key, made);
    }
    effects.made(made.effectKey());
    return made.thing();
  }

  /** Puts a thing there that nobody asked for. */
  void put(String id, JsonNode request, T thing) {
    byId.put(id, new Made<>(id, null, request, thing));
  }

  /** The thing with an id, empty if there is none. */
  Optional<T> find(String id) {
    return Optional.ofNullable(byId.get(id)).map(Made::thing);
  }

  /** All things, in the order in which they were made. */
  List<T> all() {
    return byId.values().stream().map(Made::thing).toList();
  }

  /** Takes a thing away; false if there is none. */
  boolean remove(String id) {
    Made<T> made = byId.remove(id);
    if (made == null) {
      return false;
    }
    effects.undone(made.effectKey());
    return true;
  }

  /** Forgets everything. */
  void clear() {
    byId.clear();
    byKey.clear();
  }

  private T again(Made<T> earlier, JsonNode request) {
    if (!earlier.request().equals(request)) {
      throw ProblemException.unprocessable(
          HEADER + " " + earlier.key() + " was sent with another request before");
    }
    if (!byId.containsKey(earlier.id())) {
      throw ProblemException.unprocessable(
          HEADER + " " + earlier.key() + " made " + earlier.id() + ", which is gone");
    }
    return earlier.thing();
  }
}
