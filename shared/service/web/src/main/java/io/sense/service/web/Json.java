package io.sense.service.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** JSON as every server of ours writes it: names in snake_case. */
public final class Json {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

  private Json() {}

  /** The mapper; thread-safe, not to be configured further. */
  public static ObjectMapper mapper() {
    return MAPPER;
  }

  /**
   * A value as JSON.
   *
   * @throws IllegalArgumentException if its type cannot be written, which is a fault of the code
   */
  public static String write(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Could not write " + value.getClass() + " as JSON", e);
    }
  }
}
