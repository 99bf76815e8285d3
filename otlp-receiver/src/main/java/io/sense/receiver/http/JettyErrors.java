package io.sense.receiver.http;

import com.google.rpc.Code;
import com.google.rpc.Status;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/**
 * Errors that Jetty finds itself, such as headers that are too long, and 503 while it stops: as
 * {@code google.rpc.Status} like all others.
 */
final class JettyErrors extends ErrorHandler {
  private final Answers answers;

  JettyErrors(Answers answers) {
    this.answers = answers;
  }

  @Override
  public boolean errorPageForMethod(String method) {
    return true;
  }

  @Override
  protected void generateResponse(
      Request request,
      Response response,
      int found,
      String message,
      Throwable cause,
      Callback callback) {
    int code = found;
    if (found >= HttpStatus.INTERNAL_SERVER_ERROR_500 && answers.isStopping()) {
      code = HttpStatus.SERVICE_UNAVAILABLE_503; // what stopping broke is to be sent again
      response.setStatus(code);
    }
    String text = message == null ? HttpStatus.getMessage(code) : message;
    if (code == HttpStatus.SERVICE_UNAVAILABLE_503) {
      response.getHeaders().put(HttpHeader.RETRY_AFTER, answers.retryAfterSeconds());
    }
    Optional<BodyEncoding> encoding =
        BodyEncoding.of(request.getHeaders().get(HttpHeader.CONTENT_TYPE));
    Status status =
        code == HttpStatus.SERVICE_UNAVAILABLE_503
            ? answers.sendAgain(text)
            : Status.newBuilder()
                .setCode(Code.INVALID_ARGUMENT.getNumber())
                .setMessage(text)
                .build();
    response
        .getHeaders()
        .put(
            HttpHeader.CONTENT_TYPE,
            encoding.map(BodyEncoding::mediaType).orElse("text/plain; charset=utf-8"));
    byte[] body =
        encoding
            .map(known -> known.write(status))
            .orElseGet(() -> text.getBytes(StandardCharsets.UTF_8));
    response.write(true, ByteBuffer.wrap(body), callback);
  }
}
