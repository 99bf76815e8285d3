package io.sense.service.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.eclipse.jetty.http.HttpStatus;

/**
 * An error answer as of RFC 9457, {@code application/problem+json}.
 *
 * @param type {@code about:blank}: the status says what kind it is
 * @param title the status in words
 * @param status of HTTP
 * @param detail what went wrong this time and what to do
 * @param errors each single fault where there are several, such as every bad parameter; may be
 *     empty and is then left out
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Problem(String type, String title, int status, String detail, List<Fault> errors) {
  /** The media type of a problem. */
  public static final String MEDIA_TYPE = "application/problem+json";

  /**
   * One fault of several.
   *
   * @param name of the parameter, field or check
   * @param detail what is wrong with it
   */
  public record Fault(String name, String detail) {}

  public Problem {
    errors = List.copyOf(errors);
  }

  /** A problem told by one sentence. */
  public static Problem of(int status, String detail) {
    return of(status, detail, List.of());
  }

  /** A problem made of several faults. */
  public static Problem of(int status, String detail, List<Fault> errors) {
    return new Problem("about:blank", HttpStatus.getMessage(status), status, detail, errors);
  }
}
