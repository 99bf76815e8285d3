package io.sense.manifests;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files of this repository, found from the folder of the module that Maven runs tests in. */
final class Repository {
  static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();
  static final ObjectMapper JSON = new ObjectMapper();

  /** A key that stands twice is a fault: the second one would win silently. */
  private static final YAMLMapper YAML =
      YAMLMapper.builder().enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY).build();

  private Repository() {}

  static Path file(String path) {
    return ROOT.resolve(path);
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException("Could not read " + file, e);
    }
  }

  /** Every document of a YAML text, empty ones left out. */
  static List<JsonNode> yaml(String text) {
    try (var documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(text)) {
      return documents.readAll().stream().filter(JsonNode::isObject).toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Could not parse YAML", e);
    }
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("Could not parse JSON", e);
    }
  }

  /** Files below the root whose name fits, without what builds leave behind. */
  static List<Path> filesNamed(String regex) {
    try (Stream<Path> all = Files.walk(ROOT)) {
      return all.filter(path -> !skipped(ROOT.relativize(path)))
          .filter(path -> path.getFileName().toString().matches(regex))
          .filter(Files::isRegularFile)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Could not list " + ROOT, e);
    }
  }

  private static boolean skipped(Path relative) {
    for (Path part : relative) {
      String name = part.toString();
      if (name.equals("target") || name.equals(".git") || name.equals("data")) {
        return true;
      }
    }
    return false;
  }
}
