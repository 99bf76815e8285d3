package io.sense.benchmarks.load;

import java.util.Arrays;

/** Bits as deflate packs them, the lowest first, into words of 32. Not thread-safe. */
final class BitWriter {
  private int[] words = new int[1 << 10];
  private long bits;

  /** Adds the lowest bits of a value; the others must be zero. */
  void write(int value, int count) {
    int word = (int) (bits / Integer.SIZE);
    int within = (int) (bits % Integer.SIZE);
    if (word + 2 > words.length) {
      words = Arrays.copyOf(words, 2 * words.length);
    }
    long shifted = Integer.toUnsignedLong(value) << within;
    words[word] |= (int) shifted;
    words[word + 1] |= (int) (shifted >>> Integer.SIZE);
    bits += count;
  }

  /** Goes on with a word of its own, and gives its index. */
  int alignToWord() {
    bits = (bits + Integer.SIZE - 1) / Integer.SIZE * Integer.SIZE;
    return (int) (bits / Integer.SIZE);
  }

  /** How many bits there are from the begin of a word on. */
  int bitsSince(int word) {
    return Math.toIntExact(bits - (long) word * Integer.SIZE);
  }

  int[] words() {
    return Arrays.copyOf(words, (int) ((bits + Integer.SIZE - 1) / Integer.SIZE));
  }
}
