package io.sense.receiver.grpc;

import io.grpc.Decompressor;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * gzip that looks at the first byte only when it is read: on the thread that handles the call,
 * which can refuse what is no gzip, and not on the transport's, which cannot.
 */
final class LazyGzip implements Decompressor {
  private static final int BUFFER_BYTES = 8 << 10;

  @Override
  public String getMessageEncoding() {
    return "gzip";
  }

  @Override
  public InputStream decompress(InputStream compressed) {
    return new InputStream() {
      private @Nullable InputStream content;

      @Override
      public int read() throws IOException {
        return content().read();
      }

      @Override
      public int read(byte[] target, int offset, int length) throws IOException {
        return content().read(target, offset, length);
      }

      @Override
      public void close() throws IOException {
        compressed.close();
      }

      private InputStream content() throws IOException {
        if (content == null) {
          content = new GZIPInputStream(compressed, BUFFER_BYTES);
        }
        return content;
      }
    };
  }
}
