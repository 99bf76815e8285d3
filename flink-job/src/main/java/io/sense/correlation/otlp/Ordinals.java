package io.sense.correlation.otlp;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Numbers equal records of one Kafka record, from 1 on (design, section 3, rule 6). */
public final class Ordinals {
  /** Most chunks hold no more, and need no map. */
  private static final int FEW = 8;

  private final RecordHash[] few = new RecordHash[FEW];
  private int size;
  private @Nullable Map<RecordHash, Integer> counts;

  /** How often this content has come, with this time. */
  public int next(RecordHash content) {
    if (counts == null && size < FEW) {
      int ordinal = 1;
      for (int i = 0; i < size; i++) {
        ordinal += few[i].equals(content) ? 1 : 0;
      }
      few[size++] = content;
      return ordinal;
    }
    if (counts == null) {
      counts = new HashMap<>();
      for (RecordHash earlier : few) {
        counts.merge(earlier, 1, Integer::sum);
      }
    }
    return counts.merge(content, 1, Integer::sum);
  }
}
