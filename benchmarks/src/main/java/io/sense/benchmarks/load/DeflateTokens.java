package io.sense.benchmarks.load;

import java.util.Arrays;

/**
 * A template as deflate sees it: literals, matches with what came before, and places that are
 * filled in later, of which no match may take anything.
 */
final class DeflateTokens {
  /** Ends a block. */
  static final int END = 256;

  /** In which the lengths of the codes for lengths stand in a block's head. */
  static final int[] LENGTH_ORDER = {
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15
  };

  private static final int[] LENGTH_BASE = {
    3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131,
    163, 195, 227, 258
  };
  private static final int[] LENGTH_EXTRA = {
    0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0
  };
  private static final int[] DISTANCE_BASE = {
    1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049,
    3073, 4097, 6145, 8193, 12289, 16385, 24577
  };
  private static final int[] DISTANCE_EXTRA = {
    0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13
  };
  private static final int LONGEST = 258;
  private static final int SHORTEST = 4;
  private static final int WINDOW = 1 << 15;
  private static final int TRIES = 16;
  private static final int HASH_BITS = 15;
  private static final int FILLED_PLACE = -1;

  /** A literal 0..255, a length 3..258 beside its distance, or a filled place. */
  private int[] values = new int[1 << 12];

  /** Of a match; 0 for what is none. */
  private int[] distances = new int[1 << 12];

  private int size;

  private DeflateTokens() {}

  /**
   * Finds them.
   *
   * @param positions where bytes are filled in, rising
   * @param filled how many at each
   */
  static DeflateTokens of(byte[] template, int[] positions, int filled) {
    boolean[] isOpen = new boolean[template.length];
    for (int position : positions) {
      Arrays.fill(isOpen, position, position + filled, true);
    }
    DeflateTokens tokens = new DeflateTokens();
    int[] newest = new int[1 << HASH_BITS];
    Arrays.fill(newest, -1);
    int[] before = new int[template.length];
    int at = 0;
    while (at < template.length) {
      if (isOpen[at]) {
        tokens.add(FILLED_PLACE, 0);
        at += filled;
        continue;
      }
      int best = 0;
      int bestDistance = 0;
      if (isHashable(template, isOpen, at)) {
        int candidate = newest[hash(template, at)];
        for (int i = 0; i < TRIES && candidate >= 0 && at - candidate <= WINDOW; i++) {
          int length = common(template, isOpen, candidate, at);
          if (length > best) {
            best = length;
            bestDistance = at - candidate;
          }
          candidate = before[candidate];
        }
      }
      int taken = best < SHORTEST ? 1 : best;
      tokens.add(best < SHORTEST ? template[at] & 0xFF : best, best < SHORTEST ? 0 : bestDistance);
      for (int end = at + taken; at < end; at++) {
        if (isHashable(template, isOpen, at)) {
          int hash = hash(template, at);
          before[at] = newest[hash];
          newest[hash] = at;
        }
      }
    }
    return tokens;
  }

  int size() {
    return size;
  }

  boolean isFilledPlace(int token) {
    return values[token] == FILLED_PLACE;
  }

  /** How often each literal and length comes; any byte may come at a filled place. */
  long[] literalFrequencies() {
    long[] frequencies = new long[END + 1 + LENGTH_BASE.length];
    long filledPlaces = 0;
    for (int token = 0; token < size; token++) {
      if (isFilledPlace(token)) {
        filledPlaces++;
      } else if (distances[token] == 0) {
        frequencies[values[token]]++;
      } else {
        frequencies[END + 1 + index(LENGTH_BASE, values[token])]++;
      }
    }
    for (int literal = 0; literal < END; literal++) {
      frequencies[literal] += filledPlaces * Long.BYTES / END + 1;
    }
    frequencies[END] = 1;
    return frequencies;
  }

  long[] distanceFrequencies() {
    long[] frequencies = new long[DISTANCE_BASE.length];
    for (int token = 0; token < size; token++) {
      if (distances[token] > 0) {
        frequencies[index(DISTANCE_BASE, distances[token])]++;
      }
    }
    return frequencies;
  }

  void write(int token, HuffmanCode literals, HuffmanCode ofDistances, BitWriter bits) {
    int value = values[token];
    if (distances[token] == 0) {
      bits.write(literals.code(value), literals.length(value));
      return;
    }
    int length = index(LENGTH_BASE, value);
    bits.write(literals.code(END + 1 + length), literals.length(END + 1 + length));
    bits.write(value - LENGTH_BASE[length], LENGTH_EXTRA[length]);
    int distance = index(DISTANCE_BASE, distances[token]);
    bits.write(ofDistances.code(distance), ofDistances.length(distance));
    bits.write(distances[token] - DISTANCE_BASE[distance], DISTANCE_EXTRA[distance]);
  }

  private void add(int value, int distance) {
    if (size == values.length) {
      values = Arrays.copyOf(values, 2 * size);
      distances = Arrays.copyOf(distances, 2 * size);
    }
    values[size] = value;
    distances[size] = distance;
    size++;
  }

  private static boolean isHashable(byte[] template, boolean[] isOpen, int at) {
    if (at + SHORTEST > template.length) {
      return false;
    }
    for (int i = at; i < at + SHORTEST; i++) {
      if (isOpen[i]) {
        return false;
      }
    }
    return true;
  }

  private static int hash(byte[] bytes, int at) {
    int word = (bytes[at] << 24) | ((bytes[at + 1] & 0xFF) << 16);
    word |= ((bytes[at + 2] & 0xFF) << 8) | (bytes[at + 3] & 0xFF);
    return (word * 0x9E3779B1) >>> (Integer.SIZE - HASH_BITS);
  }

  private static int common(byte[] template, boolean[] isOpen, int earlier, int later) {
    int length = 0;
    while (length < LONGEST
        && later + length < template.length
        && !isOpen[earlier + length]
        && !isOpen[later + length]
        && template[earlier + length] == template[later + length]) {
      length++;
    }
    return length;
  }

  /** The last base that is not greater. */
  private static int index(int[] bases, int value) {
    int found = Arrays.binarySearch(bases, value);
    return found >= 0 ? found : -found - 2;
  }
}
