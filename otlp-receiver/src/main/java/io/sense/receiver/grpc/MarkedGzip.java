package io.sense.receiver.grpc;

import io.grpc.Decompressor;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Hands a gzip message on as it came, after a byte that says so: it is inflated on the thread that
 * handles the call, which can refuse it, with one call into one array.
 *
 * <p>No message of protobuf begins with this byte: it would be a field of number 0.
 */
final class MarkedGzip implements Decompressor {
  /** What comes before gzip, and before nothing else that is sound. */
  static final byte MARK = 0;

  @Override
  public String getMessageEncoding() {
    return "gzip";
  }

  @Override
  public InputStream decompress(InputStream compressed) {
    return new Marked(compressed);
  }

  private static final class Marked extends FilterInputStream {
    private final InputStream mark = new ByteArrayInputStream(new byte[] {MARK});

    Marked(InputStream compressed) {
      super(compressed);
    }

    @Override
    public int available() throws IOException {
      return mark.available() + in.available();
    }

    @Override
    public int read() throws IOException {
      int marked = mark.read();
      return marked < 0 ? in.read() : marked;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int marked = mark.read(target, offset, length);
      return marked < 0 ? in.read(target, offset, length) : marked;
    }
  }
}
