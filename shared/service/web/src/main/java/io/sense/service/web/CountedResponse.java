package io.sense.service.web;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A response that counts the bytes of its body and can be cut: an answer that fails half way must
 * not look like one that is whole.
 */
final class CountedResponse extends HttpServletResponseWrapper {
  private @Nullable Stream stream;
  private long bytes;
  private boolean cut;

  CountedResponse(HttpServletResponse response) {
    super(response);
  }

  /** Null where a response is not counted. */
  static @Nullable CountedResponse of(ServletResponse response) {
    ServletResponse at = response;
    while (at instanceof ServletResponseWrapper wrapper && !(at instanceof CountedResponse)) {
      at = wrapper.getResponse();
    }
    return at instanceof CountedResponse counted ? counted : null;
  }

  /** Bytes of the body so far, as sent, so compressed where they are. */
  long bytes() {
    return bytes;
  }

  /** Whether it is too late to answer anything else. */
  boolean hasBegun() {
    return bytes > 0 || isCommitted();
  }

  /** From now on nothing is sent, also not the end. */
  void cut() {
    cut = true;
  }

  boolean isCut() {
    return cut;
  }

  @Override
  public ServletOutputStream getOutputStream() throws IOException {
    if (stream == null) {
      stream = new Stream(super.getOutputStream());
    }
    return stream;
  }

  private final class Stream extends ServletOutputStream {
    private final ServletOutputStream body;

    Stream(ServletOutputStream body) {
      this.body = body;
    }

    @Override
    public void write(int single) throws IOException {
      write(new byte[] {(byte) single}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
      if (!cut) {
        body.write(source, offset, length);
        bytes += length;
      }
    }

    @Override
    public void flush() throws IOException {
      if (!cut) {
        body.flush();
      }
    }

    @Override
    public void close() throws IOException {
      if (!cut) {
        body.close();
      }
    }

    @Override
    public boolean isReady() {
      return body.isReady();
    }

    @Override
    public void setWriteListener(WriteListener listener) {
      body.setWriteListener(listener);
    }
  }
}
