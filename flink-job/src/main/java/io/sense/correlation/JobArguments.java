package io.sense.correlation;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** What a job was started with. */
public final class JobArguments {
  private JobArguments() {}

  /**
   * Lets Flink tell them, secrets hidden, as parameters of the job: whoever starts it again from a
   * savepoint needs the same. What comes from the environment of the JobManager needs no telling.
   *
   * @param arguments {@code NAME=value}
   */
  public static void tell(StreamExecutionEnvironment env, String... arguments) {
    Map<String, String> told = new LinkedHashMap<>();
    for (String argument : arguments) {
      int equals = argument.indexOf('=');
      told.put(argument.substring(0, equals), argument.substring(equals + 1));
    }
    env.getConfig().setGlobalJobParameters(Configuration.fromMap(told));
  }
}
