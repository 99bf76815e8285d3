package io.sense.operations;

/** Flink's formats of savepoints. */
enum SavepointFormat {
  /** Of no state backend in particular: for archives and moves to another backend. */
  CANONICAL,
  /** The backend's own files: written and read faster, for what goes on at once. */
  NATIVE
}
