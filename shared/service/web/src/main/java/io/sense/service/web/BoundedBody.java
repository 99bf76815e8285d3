package io.sense.service.web;

import io.javalin.http.ContentTooLargeResponse;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A request whose body ends with an exception past a length, however it is sent, and past the time
 * of the request, however slowly it comes.
 */
final class BoundedBody extends HttpServletRequestWrapper {
  private final long mostBytes;
  private final ServedRequest served;
  private @Nullable Stream stream;

  BoundedBody(HttpServletRequest request, long mostBytes, ServedRequest served) {
    super(request);
    this.mostBytes = mostBytes;
    this.served = served;
  }

  @Override
  public ServletInputStream getInputStream() throws IOException {
    if (stream == null) {
      stream = new Stream(super.getInputStream());
    }
    return stream;
  }

  private final class Stream extends ServletInputStream {
    private final ServletInputStream body;
    private long bytes;

    Stream(ServletInputStream body) {
      this.body = body;
    }

    @Override
    public int read() throws IOException {
      byte[] single = new byte[1];
      return read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (getContentLengthLong() > mostBytes || bytes > mostBytes) {
        throw new ContentTooLargeResponse();
      }
      served.readingBody(true);
      if (served.remaining().isNegative()) {
        throw TimeLimit.overdue(served, null);
      }
      int read = body.read(target, offset, length);
      served.readingBody(false); // not where it throws: what then ends it waited for the body
      bytes += Math.max(0, read);
      if (bytes > mostBytes) {
        throw new ContentTooLargeResponse();
      }
      return read;
    }

    @Override
    public int available() throws IOException {
      return body.available();
    }

    @Override
    public boolean isFinished() {
      return body.isFinished();
    }

    @Override
    public boolean isReady() {
      return body.isReady();
    }

    @Override
    public void setReadListener(ReadListener listener) {
      body.setReadListener(listener);
    }

    @Override
    public void close() throws IOException {
      body.close();
    }
  }
}
