package io.sense.correlation.otlp;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The business ids that one record or one resource carries. Not changed once read. */
public final class BusinessIds {
  private final Map<BusinessId, String> values = new EnumMap<>(BusinessId.class);

  /** The value of an id, or null where it is not carried. */
  public @Nullable String get(BusinessId id) {
    return values.get(id);
  }

  /**
   * Returns ids with this one added, which may be the given object. Of several values under one id
   * the smallest stays, so that the order of attributes does not matter.
   */
  public static BusinessIds with(@Nullable BusinessIds ids, BusinessId id, String value) {
    BusinessIds with = ids == null ? new BusinessIds() : ids;
    with.values.merge(id, value, (known, other) -> known.compareTo(other) <= 0 ? known : other);
    return with;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof BusinessIds ids && values.equals(ids.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return values.toString();
  }
}
