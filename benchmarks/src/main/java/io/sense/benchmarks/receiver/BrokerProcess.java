package io.sense.benchmarks.receiver;

import io.sense.embedded.EmbeddedKafka;
import java.nio.file.Path;

/** A Kafka broker with the platform's topics, until the process is told to stop. */
final class BrokerProcess {
  private BrokerProcess() {}

  /** Arguments: directory, port, the controller's port, partitions of each topic. */
  public static void main(String[] arguments) {
    System.setProperty("log4j2.configurationFile", "log4j2-bench.xml");
    EmbeddedKafka kafka =
        EmbeddedKafka.start(
            Path.of(arguments[0]), Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
    Runtime.getRuntime().addShutdownHook(new Thread(kafka::close, "stop-kafka"));
    kafka.createTopics(Integer.parseInt(arguments[3]));
    System.out.println("ready");
  }
}
