package io.sense.embedded;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** An {@link EmbeddedKafka} as a process of its own, until SIGTERM. */
public final class Broker {
  private static final String USAGE =
      "needs DIRECTORY PORT CONTROLLER_PORT PARTITIONS [broker.property=value ...]";

  private Broker() {}

  /**
   * Starts a broker on a directory and makes the topics that are missing; exit 1 if it cannot.
   *
   * @param arguments directory, port of the clients, port of the controller, partitions of topics
   *     that are made, then properties of the broker
   */
  public static void main(String... arguments) throws InterruptedException {
    if (arguments.length < 4) {
      throw new IllegalArgumentException(USAGE);
    }
    EmbeddedKafka kafka =
        EmbeddedKafka.start(
            Path.of(arguments[0]),
            Integer.parseInt(arguments[1]),
            Integer.parseInt(arguments[2]),
            properties(List.of(arguments).subList(4, arguments.length)));
    CountDownLatch ended = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  kafka.close();
                  ended.countDown();
                },
                "stop-kafka"));
    kafka.createTopics(Integer.parseInt(arguments[3]));
    ended.await();
  }

  private static Map<String, String> properties(List<String> texts) {
    Map<String, String> properties = new HashMap<>();
    for (String text : texts) {
      int equals = text.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException("\"" + text + "\" is no broker.property=value");
      }
      properties.put(text.substring(0, equals), text.substring(equals + 1));
    }
    return properties;
  }
}
