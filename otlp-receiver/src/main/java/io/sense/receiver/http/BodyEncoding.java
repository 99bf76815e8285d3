package io.sense.receiver.http;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import com.google.rpc.BadRequest;
import com.google.rpc.RetryInfo;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The two encodings of OTLP/HTTP. An answer always has that of its request. */
enum BodyEncoding {
  PROTOBUF("application/x-protobuf") {
    @Override
    byte[] write(Message message) {
      return message.toByteArray();
    }
  },
  JSON("application/json") {
    @Override
    byte[] write(Message message) {
      try {
        return PRINTER.print(message).getBytes(StandardCharsets.UTF_8);
      } catch (InvalidProtocolBufferException e) {
        throw new IllegalStateException("Could not write " + message.getClass() + " as JSON", e);
      }
    }
  };

  private static final JsonFormat.Printer PRINTER =
      JsonFormat.printer()
          .usingTypeRegistry(
              TypeRegistry.newBuilder()
                  .add(BadRequest.getDescriptor())
                  .add(RetryInfo.getDescriptor())
                  .build())
          .printingEnumsAsInts()
          .omittingInsignificantWhitespace();

  private final String mediaType;

  BodyEncoding(String mediaType) {
    this.mediaType = mediaType;
  }

  /** That of a {@code Content-Type}, whatever its parameters. */
  static Optional<BodyEncoding> of(@Nullable String contentType) {
    if (contentType == null) {
      return Optional.empty();
    }
    int parameters = contentType.indexOf(';');
    String type =
        (parameters < 0 ? contentType : contentType.substring(0, parameters))
            .strip()
            .toLowerCase(Locale.ROOT);
    for (BodyEncoding encoding : values()) {
      if (encoding.mediaType.equals(type)) {
        return Optional.of(encoding);
      }
    }
    return Optional.empty();
  }

  String mediaType() {
    return mediaType;
  }

  abstract byte[] write(Message message);
}
