package io.sense.manifests;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A Dockerfile, instruction by instruction.
 *
 * @param path of the file
 * @param instructions with lines that go on joined, without comments
 */
record Dockerfile(Path path, List<String> instructions) {

  static Dockerfile read(Path path) {
    List<String> instructions = new ArrayList<>();
    StringBuilder open = new StringBuilder();
    for (String line : Repository.read(path).lines().toList()) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      if (line.endsWith("\\")) {
        open.append(line, 0, line.length() - 1);
      } else {
        instructions.add(open.append(line).toString());
        open.setLength(0);
      }
    }
    return new Dockerfile(path, instructions);
  }

  static List<Dockerfile> all() {
    return Repository.filesNamed("Dockerfile").stream().map(Dockerfile::read).toList();
  }

  /** What stands behind the keyword, of every such instruction. */
  Stream<String> of(String keyword) {
    return instructions.stream()
        .filter(instruction -> instruction.startsWith(keyword + " "))
        .map(instruction -> instruction.substring(keyword.length()).strip());
  }

  Optional<String> last(String keyword) {
    return of(keyword).reduce((earlier, later) -> later);
  }

  /** Ports that its image says it listens on. */
  List<Integer> ports() {
    return of("EXPOSE")
        .flatMap(ports -> Stream.of(ports.split(" ", -1)))
        .map(Integer::valueOf)
        .toList();
  }

  /** The command of the health check. */
  List<String> healthCommand() {
    String check = last("HEALTHCHECK").orElseThrow();
    List<String> command = new ArrayList<>();
    Repository.json(check.substring(check.indexOf("CMD ") + 4))
        .forEach(argument -> command.add(argument.asText()));
    return command;
  }

  /** The folder that it lies in, and that its image runs. */
  String module() {
    return toString().replace("/Dockerfile", "");
  }

  /** Whether Flink's image is below it, which starts by itself. */
  boolean isOfFlink() {
    return module().equals("flink-job");
  }

  @Override
  public String toString() {
    return Repository.ROOT.relativize(path).toString();
  }
}
