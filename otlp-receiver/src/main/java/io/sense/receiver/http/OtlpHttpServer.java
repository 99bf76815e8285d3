package io.sense.receiver.http;

import com.google.rpc.Code;
import com.google.rpc.Status;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.util.JavalinException;
import io.sense.receiver.intake.BearerTokens;
import io.sense.receiver.intake.BodyReader;
import io.sense.receiver.intake.Fault;
import io.sense.receiver.intake.Intake;
import io.sense.receiver.intake.ReceiverMetrics;
import io.sense.receiver.intake.RefusedException;
import io.sense.receiver.otlp.Signal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** OTLP/HTTP: {@code POST /v1/traces} and {@code POST /v1/logs}, in protobuf and JSON. */
public final class OtlpHttpServer {
  private static final Logger LOG = LoggerFactory.getLogger(OtlpHttpServer.class);

  /** Holds most requests, so that one call into the system brings them; held while one is read. */
  private static final int INPUT_BUFFER_BYTES = 64 << 10;

  /**
   * Where and how to serve.
   *
   * @param host address to listen on
   * @param port 0 lets the system choose
   * @param threads at most so many requests are read at a time
   * @param connectionAge after which a client is asked to connect anew, a tenth more or less
   * @param idleTimeout how long a client may send nothing in the middle of a request
   * @param retryDelay told to clients that shall try again
   * @param stopTimeout how long requests under way may take when it is closed
   */
  public record Config(
      String host,
      int port,
      int threads,
      Duration connectionAge,
      Duration idleTimeout,
      Duration retryDelay,
      Duration stopTimeout) {}

  private final Javalin javalin;
  private final Answers answers;
  private final int port;

  private OtlpHttpServer(Javalin javalin, Answers answers) {
    this.javalin = javalin;
    this.answers = answers;
    this.port = javalin.port(); // which it forgets when it stops
  }

  /**
   * Starts listening.
   *
   * @param tls speaks TLS and nothing else if there
   * @throws io.javalin.util.JavalinBindException if the port is taken
   */
  public static OtlpHttpServer start(
      Config config,
      Optional<SSLContext> tls,
      Intake intake,
      BearerTokens tokens,
      BodyReader reader,
      ReceiverMetrics metrics) {
    QueuedThreadPool threads = new QueuedThreadPool(config.threads());
    threads.setName("otlp-http");
    Answers answers = new Answers(config.retryDelay());
    Javalin javalin =
        Javalin.create(
            settings -> {
              settings.jetty.threadPool = threads;
              configure(settings, config, tls, answers);
              for (Signal signal : Signal.values()) {
                ExportHandler handler =
                    new ExportHandler(signal, intake, tokens, reader, answers, metrics, threads);
                settings.routes.post(signal.path(), handler::export);
              }
              addErrors(settings, answers);
            });
    return new OtlpHttpServer(javalin.start(), answers);
  }

  /** The port it listens on. */
  public int port() {
    return port;
  }

  /** Takes nothing new, lets requests under way finish within the stop timeout, and stops. */
  public void close() {
    answers.stopping();
    try {
      javalin.stop();
    } catch (JavalinException e) { // it has stopped, but not every connection had ended by itself
      LOG.warn("Connections were cut off at the end of the stop timeout", e);
    }
  }

  private static void configure(
      JavalinConfig settings, Config config, Optional<SSLContext> tls, Answers answers) {
    settings.startup.showJavalinBanner = false;
    settings.startup.showOldJavalinVersionWarning = false;
    settings.startup.startupWatcherEnabled = false;
    settings.router.ignoreTrailingSlashes = true;
    settings.http.prefer405over404 = true;
    settings.http.compressionStrategy = CompressionStrategy.NONE; // answers are a few bytes
    settings.jetty.modifyServer(
        server -> {
          server.setErrorHandler(new JettyErrors(answers));
          server.insertHandler(new GracefulHandler());
          server.insertHandler(new ConnectionAge(config.connectionAge()));
          server.setStopTimeout(config.stopTimeout().toMillis());
        });
    settings.jetty.modifyServletContextHandler(
        context -> context.setErrorHandler(new JettyErrors(answers)));
    settings.jetty.addConnector((server, http) -> connector(server, http, config, tls));
  }

  private static Connector connector(
      Server server, HttpConfiguration http, Config config, Optional<SSLContext> tls) {
    http.setSendServerVersion(false);
    http.setIdleTimeout(config.idleTimeout().toMillis());
    HttpConnectionFactory plain = new HttpConnectionFactory(http);
    plain.setInputBufferSize(INPUT_BUFFER_BYTES);
    ServerConnector connector =
        tls.map(context -> new ServerConnector(server, secure(context, plain), plain))
            .orElseGet(() -> new ServerConnector(server, plain));
    connector.setHost(config.host());
    connector.setPort(config.port());
    connector.setIdleTimeout(config.idleTimeout().toMillis());
    return connector;
  }

  private static SslConnectionFactory secure(SSLContext context, HttpConnectionFactory next) {
    SslContextFactory.Server factory = new SslContextFactory.Server();
    factory.setSslContext(context);
    return new SslConnectionFactory(factory, next.getProtocol());
  }

  private static void addErrors(JavalinConfig settings, Answers answers) {
    settings.routes.post(
        "/v1/metrics",
        http ->
            answers.refuse(
                http,
                new RefusedException(
                    Fault.NOT_SERVED, "Sense takes traces and logs, not metrics")));
    settings.routes.exception(
        HttpResponseException.class, (e, http) -> answerJavalins(e, http, answers));
    settings.routes.exception(
        Exception.class,
        (e, http) -> {
          LOG.error("Could not answer {} {}", http.req().getMethod(), http.path(), e);
          answers.refuse(
              http,
              new RefusedException(
                  Fault.INTERNAL, "The receiver failed; its log has the cause", e));
        });
  }

  /** No such path, or a method that the path has not. */
  private static void answerJavalins(HttpResponseException e, Context http, Answers answers) {
    Map<String, String> details = e.getDetails();
    String message;
    if (e.getStatus() == 405) {
      http.header("Allow", "POST");
      message = http.path() + " takes POST, not " + http.req().getMethod();
    } else if (e.getStatus() == 404) {
      message = "Nothing is served at " + http.path() + "; OTLP goes to /v1/traces and /v1/logs";
    } else {
      message = e.getMessage() + (details.isEmpty() ? "" : " " + details);
    }
    answers.error(
        http,
        e.getStatus(),
        Status.newBuilder().setCode(Code.UNIMPLEMENTED.getNumber()).setMessage(message).build());
  }
}
