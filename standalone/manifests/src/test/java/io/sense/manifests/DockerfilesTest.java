package io.sense.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every image keeps to. */
final class DockerfilesTest {
  private static final Pattern PINNED =
      Pattern.compile("docker\\.io/[a-z/-]+:\\d+\\.\\d+\\.\\d+[A-Za-z0-9._-]*");
  private static final Pattern COPIED_FROM_HERE =
      Pattern.compile("(?:--chmod=\\d+ )?(?<sources>[^ -][^ ]*(?: [^ ]+)*) [^ ]+");

  static List<Dockerfile> all() {
    return Dockerfile.all();
  }

  @Test
  void thereIsOneForEachDeployable() {
    assertThat(Dockerfile.all().stream().map(Dockerfile::toString))
        .contains(
            "flink-job/Dockerfile",
            "otlp-receiver/Dockerfile",
            "sense-apps/arda/Dockerfile",
            "sense-apps/beorn/Dockerfile",
            "sense-apps/canary/Dockerfile",
            "sense-apps/palantir/Dockerfile",
            "standalone/simulator/Dockerfile");
  }

  @ParameterizedTest
  @MethodSource("all")
  void buildsApartFromWhatRunsOnPinnedImages(Dockerfile file) {
    List<String> stages = file.of("FROM").toList();
    assertThat(stages)
        .hasSize(2)
        .allSatisfy(stage -> assertThat(stage.split(" ", -1)[0]).matches(PINNED));
    assertThat(stages.get(0)).endsWith(" AS build");
    assertThat(stages.get(1)).doesNotContain("maven");
  }

  @ParameterizedTest
  @MethodSource("all")
  void runsAsNobodyOfTheHost(Dockerfile file) {
    assertThat(file.last("USER"))
        .hasValueSatisfying(user -> assertThat(user).matches("[1-9]\\d{3,}:[1-9]\\d{3,}"));
  }

  @ParameterizedTest
  @MethodSource("all")
  void saysWhatItIs(Dockerfile file) {
    assertThat(file.of("ARG")).contains("VERSION=0.1.0", "REVISION=unknown");
    String labels = file.last("LABEL").orElseThrow();
    assertThat(labels)
        .contains(
            "org.opencontainers.image.title=",
            "org.opencontainers.image.version=\"$VERSION\"",
            "org.opencontainers.image.revision=\"$REVISION\"",
            "org.opencontainers.image.licenses=\"Apache-2.0\"");
    String base = file.last("FROM").orElseThrow();
    assertThat(labels).contains("org.opencontainers.image.base.name=\"" + base + "\"");
  }

  @ParameterizedTest
  @MethodSource("all")
  void doesNothingThatCannotBeRepeated(Dockerfile file) {
    assertThat(file.of("ADD")).isEmpty();
    assertThat(file.instructions())
        .noneMatch(line -> line.contains(":latest") || line.matches(".*\\b(sudo|curl|wget) .*"));
    Stream<String> sources =
        file.of("COPY")
            .filter(copy -> !copy.contains("--from="))
            .flatMap(
                copy -> {
                  Matcher matcher = COPIED_FROM_HERE.matcher(copy);
                  assertThat(matcher.matches()).as(copy).isTrue();
                  return Stream.of(matcher.group("sources").split(" ", -1));
                });
    assertThat(sources).allSatisfy(source -> assertThat(Repository.file(source)).exists());
  }

  @ParameterizedTest
  @MethodSource("all")
  void takesOutOfTheBuildWhatTheBuildPutsThere(Dockerfile file) {
    String build = String.join("\n", file.of("RUN").toList());
    assertThat(build).contains("-pl " + file.module() + " -am");
    List<String> taken =
        file.of("COPY")
            .filter(copy -> copy.startsWith("--from=build "))
            .map(copy -> copy.replaceFirst("--from=build --chmod=\\d+ ([^ ]+) .*", "$1"))
            .toList();
    if (file.isOfFlink()) {
      assertThat(taken).singleElement().satisfies(jar -> assertThat(build).contains(" " + jar));
    } else {
      String target = "/sense/" + file.module() + "/target/";
      assertThat(taken).containsExactlyInAnyOrder(target + "lib", target + "classes");
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void isToldToStopWithoutAShellInBetween(Dockerfile file) throws ClassNotFoundException {
    if (file.isOfFlink()) {
      assertThat(file.of("ENTRYPOINT")).isEmpty(); // that of Flink's image ends with exec
      return;
    }
    String entryPoint = file.last("ENTRYPOINT").orElseThrow();
    assertThat(entryPoint).startsWith("[\"java\", ");
    String environment = file.last("ENV").orElseThrow();
    assertThat(environment).contains("ExitOnOutOf");
    // The rest is for threads, code and buffers.
    assertThat(environment).containsPattern("-XX:MaxRAMPercentage=[1-7]\\d ");
    String mainClass = entryPoint.replaceFirst(".*\"(io\\.sense\\.[A-Za-z.]+)\"]$", "$1");
    Class.forName(mainClass, false, getClass().getClassLoader());
    assertThat(Repository.file(mainSource(file, mainClass))).exists();
  }

  private static String mainSource(Dockerfile file, String mainClass) {
    return file.module() + "/src/main/java/" + mainClass.replace('.', '/') + ".java";
  }

  @Test
  void theJobsImageHasTheFlinkThatTheJobsAreBuiltFor() {
    String version =
        Repository.read(Repository.file("pom.xml"))
            .replaceFirst("(?s).*<flink.version>([^<]+)<.*", "$1");
    Dockerfile file = Dockerfile.read(Repository.file("flink-job/Dockerfile"));
    assertThat(file.last("FROM")).hasValue("docker.io/library/flink:" + version + "-java17");
    assertThat(file.of("RUN"))
        .anyMatch(run -> run.contains("flink-s3-fs-presto-" + version + ".jar"));
  }

  @ParameterizedTest
  @MethodSource("all")
  void looksAtItsHealthWithWhatTheImageHas(Dockerfile file) throws IOException {
    List<String> command = file.healthCommand();
    assertThat(command).startsWith("bash", "-c").hasSize(3);
    Matcher port = Pattern.compile("127\\.0\\.0\\.1/(\\d+)").matcher(command.get(2));
    assertThat(port.find()).isTrue();
    assertThat(file.ports()).contains(Integer.valueOf(port.group(1)));
    // Of the JobManager's REST API and of shared/service/web: with what is needed, too.
    assertThat(command.get(2))
        .contains(file.isOfFlink() ? "GET /overview HTTP" : "GET /health/ready HTTP");

    int[] status = {200};
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(status[0], -1);
          exchange.close();
        });
    server.start();
    List<String> here =
        List.of(
            "bash",
            "-c",
            command.get(2).replace("/" + port.group(1), "/" + server.getAddress().getPort()));
    try {
      assertThat(Programs.run(Repository.ROOT, Map.of(), here).status()).isZero();
      status[0] = 503;
      assertThat(Programs.run(Repository.ROOT, Map.of(), here).status()).isNotZero();
    } finally {
      server.stop(0);
    }
    assertThat(Programs.run(Repository.ROOT, Map.of(), here).status()).isNotZero();
  }
}
