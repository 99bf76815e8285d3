package io.sense.correlation.join;

/** Which of the two inputs a chunk came from. */
enum Signal {
  SPANS,
  LOGS
}
