package io.sense.service.external;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One connection to Redis with our scripts, for as long as it lasts: after the first failure it is
 * closed and another one made. A connection that fell silent would answer last what was asked
 * first.
 *
 * <p>Nothing that is asked here waits longer than its timeout, nor is done once it stopped waiting:
 * every command carries the time of the server's clock after which it is void.
 */
final class RedisLink implements AutoCloseable {
  /** For what is asked before a link is in use, when there is no hurry. */
  static final Duration SETUP_TIMEOUT = Duration.ofSeconds(2);

  private static final String ACQUIRE = script("acquire.lua");
  private static final String RENEW = script("renew.lua");

  private final StatefulRedisConnection<String, String> connection;
  private final RedisMetrics metrics;
  private final String acquireSha;
  private final String renewSha;

  /** At least what the server's clock shows at the local clock's zero, in microseconds. */
  private volatile long serverOffsetMicros;

  private RedisLink(StatefulRedisConnection<String, String> connection, RedisMetrics metrics)
      throws RedisAway, InterruptedException {
    this.connection = connection;
    this.metrics = metrics;
    this.acquireSha = ask("load", connection.async().scriptLoad(ACQUIRE), SETUP_TIMEOUT);
    this.renewSha = ask("load", connection.async().scriptLoad(RENEW), SETUP_TIMEOUT);
    List<String> time = ask("time", connection.async().time(), SETUP_TIMEOUT);
    serverTime(Long.parseLong(time.get(0)) * 1_000_000 + Long.parseLong(time.get(1)));
  }

  /** The client for {@link #connect}; connections do not come back by themselves. */
  static RedisClient client() {
    RedisClient client = RedisClient.create();
    client.setOptions(
        ClientOptions.builder()
            .autoReconnect(false)
            .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
            .socketOptions(SocketOptions.builder().connectTimeout(SETUP_TIMEOUT).build())
            .timeoutOptions(TimeoutOptions.enabled(SETUP_TIMEOUT))
            .build());
    return client;
  }

  /** Connects, loads the scripts and looks at the server's clock. */
  static RedisLink connect(RedisClient client, RedisURI uri, RedisMetrics metrics)
      throws RedisAway, InterruptedException {
    var connecting = client.connectAsync(StringCodec.UTF8, uri);
    StatefulRedisConnection<String, String> connection;
    try {
      connection = await("connect", connecting.toCompletableFuture(), SETUP_TIMEOUT, metrics);
    } catch (RedisAway | InterruptedException e) {
      var unused = connecting.thenCompose(StatefulRedisConnection::closeAsync);
      throw e;
    }
    try {
      return new RedisLink(connection, metrics);
    } catch (RedisAway | InterruptedException e) {
      var unused = connection.closeAsync();
      throw e;
    }
  }

  /** Runs {@code acquire.lua}; its answer. */
  List<Long> acquire(String key, Duration timeout, String... arguments)
      throws RedisAway, InterruptedException {
    return run("acquire", acquireSha, new String[] {key}, timeout, arguments);
  }

  /** Runs {@code renew.lua}; its answer. */
  List<Long> renew(String[] keys, Duration timeout, String... arguments)
      throws RedisAway, InterruptedException {
    List<Long> answer = run("renew", renewSha, keys, timeout, arguments);
    if (answer.get(0) == 1) {
      serverTime(answer.get(1));
    }
    return answer;
  }

  /** Takes this replica out of the keys. */
  void leave(String[] keys, String field, Duration timeout) throws RedisAway, InterruptedException {
    for (String key : keys) {
      ask("leave", connection.async().hdel(key, field), timeout);
    }
  }

  /** At once: whoever waits for an answer is told that there is none. */
  @Override
  public void close() {
    var unused = connection.closeAsync();
  }

  private List<Long> run(
      String operation, String sha, String[] keys, Duration timeout, String[] arguments)
      throws RedisAway, InterruptedException {
    String[] all = new String[arguments.length + 1];
    long voidAfter = serverOffsetMicros + (System.nanoTime() + timeout.toNanos()) / 1_000;
    all[0] = Long.toString(voidAfter);
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    List<Long> answer =
        ask(
            operation,
            connection.async().<List<Long>>evalsha(sha, ScriptOutputType.MULTI, keys, all),
            timeout);
    if (answer.get(0) == -1) {
      throw failed(operation, "the clock of Redis moved");
    }
    if (answer.get(0) == -2) {
      throw failed(operation, "Redis did not hear from this replica in time");
    }
    return answer;
  }

  private void serverTime(long micros) {
    serverOffsetMicros = micros - System.nanoTime() / 1_000;
  }

  private RedisAway failed(String operation, String reason) {
    metrics.error(operation);
    return new RedisAway(reason);
  }

  private <T> T ask(String operation, Future<T> answer, Duration timeout)
      throws RedisAway, InterruptedException {
    return await(operation, answer, timeout, metrics);
  }

  private static <T> T await(
      String operation, Future<T> answer, Duration timeout, RedisMetrics metrics)
      throws RedisAway, InterruptedException {
    long began = System.nanoTime();
    String reason;
    try {
      return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      reason = "no answer within " + timeout.toMillis() + " ms";
    } catch (ExecutionException | CompletionException e) {
      reason = String.valueOf(e.getCause() == null ? e : rootOf(e).getMessage());
    } finally {
      answer.cancel(true);
      metrics.record(operation, System.nanoTime() - began);
    }
    metrics.error(operation);
    throw new RedisAway(reason);
  }

  private static Throwable rootOf(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  private static String script(String name) {
    try (InputStream script = RedisLink.class.getResourceAsStream(name)) {
      return new String(script.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("Could not read " + name, e);
    }
  }
}
