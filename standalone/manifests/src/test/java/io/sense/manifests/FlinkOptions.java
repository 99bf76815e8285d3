package io.sense.manifests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.state.rocksdb.RocksDBOptions;

/**
 * The options that Flink and its operator know. Flink takes any key, and of one that it does not
 * know it says nothing.
 */
final class FlinkOptions {
  private static final String REPORTER = "metrics.reporter.prometheus.";
  private static final String CLASSES = "org/apache/flink/[A-Za-z0-9/]+Options\\.class";
  private static final Map<String, ConfigOption<?>> KNOWN = collect();
  private static final LevenshteinDistance LETTERS = LevenshteinDistance.getDefaultInstance();

  private FlinkOptions() {}

  /** What is wrong with each key, or with its value: nothing if all is well. */
  static List<String> faults(Map<String, String> configuration) {
    Configuration read = Configuration.fromMap(configuration);
    List<String> faults = new ArrayList<>();
    configuration.forEach(
        (key, value) -> {
          ConfigOption<?> option = KNOWN.get(key);
          if (option == null) {
            faults.add("%s is no option; the nearest is %s".formatted(key, nearest(key)));
          } else {
            fault(read, option).ifPresent(fault -> faults.add(key + ": " + fault));
          }
        });
    return faults;
  }

  private static Optional<String> fault(Configuration read, ConfigOption<?> option) {
    try {
      read.getOptional(option);
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(e.getMessage());
    }
  }

  private static String nearest(String key) {
    return KNOWN.keySet().stream()
        .min(Comparator.comparingInt(known -> LETTERS.apply(key, known)))
        .orElseThrow();
  }

  private static Map<String, ConfigOption<?>> collect() {
    Map<String, ConfigOption<?>> options = new TreeMap<>(OperatorOptions.KNOWN);
    addAllBeside(CoreOptions.class, options);
    addAllBeside(RocksDBOptions.class, options);
    for (String own : List.of(MetricOptions.REPORTER_FACTORY_CLASS.key(), "port")) {
      String key = REPORTER + own;
      options.put(key, ConfigOptions.key(key).stringType().noDefaultValue());
    }
    return options;
  }

  /** Every option of every class of options in the same jar. */
  private static void addAllBeside(Class<?> one, Map<String, ConfigOption<?>> options) {
    try (JarFile jar =
        new JarFile(
            Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI()).toFile())) {
      for (String name :
          jar.stream().map(JarEntry::getName).filter(name -> name.matches(CLASSES)).toList()) {
        Class<?> type = Class.forName(name.replaceFirst("\\.class$", "").replace('/', '.'));
        for (Field field : type.getFields()) {
          if (Modifier.isStatic(field.getModifiers()) && field.getType() == ConfigOption.class) {
            ConfigOption<?> option = (ConfigOption<?>) field.get(null);
            options.put(option.key(), option);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Could not read the jar of " + one, e);
    } catch (URISyntaxException | ReflectiveOperationException e) {
      throw new AssertionError("Could not read the options beside " + one, e);
    }
  }
}
