package io.sense.service.web;

import io.javalin.http.Context;
import java.io.ByteArrayInputStream;

/**
 * Lets an answer that is there as a whole leave in one write, with its length in the header.
 *
 * <p>In pieces, as Jetty writes what is larger than its buffer of 32 KiB, a load balancer passes
 * the first on, and can ask no other replica when this one dies before the last.
 */
final class WholeAnswer {
  private static final int LARGEST = 4 << 20; // about what a socket's send buffer grows to
  private static final int COMPRESSION_OVERHEAD = 1_024; // of what does not compress

  private WholeAnswer() {}

  /** Makes room for the answer that a handler has set, unless that writes it by itself. */
  static void makeRoom(Context http) {
    if (http.resultInputStream() instanceof ByteArrayInputStream body) {
      int size = body.available() + COMPRESSION_OVERHEAD;
      if (size > http.res().getBufferSize() && size <= LARGEST && !http.res().isCommitted()) {
        http.res().setBufferSize(size);
      }
    }
  }
}
