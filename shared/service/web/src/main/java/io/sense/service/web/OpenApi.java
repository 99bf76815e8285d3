package io.sense.service.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Properties;

/**
 * The description of a deployable's routes: {@code GET /openapi.json}, and {@code GET /docs} to
 * read it, by Swagger UI from its WebJar. Nothing is fetched from elsewhere.
 */
public final class OpenApi {
  private static final String WEBJAR = "/META-INF/resources/webjars/swagger-ui/";
  private static final String WEBJAR_PROPERTIES =
      "/META-INF/maven/org.webjars/swagger-ui/pom.properties";
  private static final String OWN = "/io/sense/service/web/docs/";

  /** Swagger UI's style sheet holds its icons as data. */
  private static final String POLICY = SecurityHeaders.POLICY + "; img-src 'self' data:";

  private final byte[] document;
  private final byte[] index;
  private final Map<String, File> files;

  private OpenApi(byte[] document) {
    this.document = document;
    String webjar = WEBJAR + webjarVersion() + "/";
    index = read(OWN + "index.html");
    files =
        Map.of(
            "start.js", new File("text/javascript", read(OWN + "start.js")),
            "swagger-ui.css", new File("text/css", read(webjar + "swagger-ui.css")),
            "swagger-ui-bundle.js",
                new File("text/javascript", read(webjar + "swagger-ui-bundle.js")),
            "favicon-32x32.png", new File("image/png", read(webjar + "favicon-32x32.png")));
  }

  private record File(String contentType, byte[] content) {}

  /**
   * Adds the routes.
   *
   * @param resource of the class path with an OpenAPI 3.1 document as JSON, such as {@code
   *     /io/sense/arda/openapi.json}
   * @throws IllegalArgumentException if there is no such resource
   */
  public static void add(RoutesConfig routes, String resource) {
    OpenApi openApi = new OpenApi(read(resource));
    routes.get("/openapi.json", openApi::document);
    routes.get("/docs", openApi::index);
    routes.get("/docs/{file}", openApi::file);
  }

  private void document(Context http) {
    http.header("Cache-Control", "no-cache").contentType("application/json").result(document);
  }

  private void index(Context http) {
    http.header("Cache-Control", "no-cache").header("Content-Security-Policy", POLICY);
    http.contentType("text/html;charset=utf-8").result(index);
  }

  private void file(Context http) {
    File file = files.get(http.pathParam("file"));
    if (file == null) {
      throw ProblemException.notFound("Nothing is served at " + http.path());
    }
    http.header("Cache-Control", "max-age=3600").contentType(file.contentType);
    http.result(file.content);
  }

  private static String webjarVersion() {
    Properties properties = new Properties();
    try (InputStream text = open(WEBJAR_PROPERTIES)) {
      properties.load(text);
    } catch (IOException e) {
      throw new UncheckedIOException("Could not read " + WEBJAR_PROPERTIES, e);
    }
    return properties.getProperty("version");
  }

  private static byte[] read(String resource) {
    try (InputStream content = open(resource)) {
      return content.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("Could not read " + resource, e);
    }
  }

  private static InputStream open(String resource) {
    InputStream content = OpenApi.class.getResourceAsStream(resource);
    if (content == null) {
      throw new IllegalArgumentException("There is no " + resource + " on the class path");
    }
    return content;
  }
}
