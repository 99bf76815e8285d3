package io.sense.standalone.processes;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A Java program and how it is started.
 *
 * @param name of its directory and in messages
 * @param classPath entries, separated as the system does it
 * @param jvmOptions in order, of two that contradict each other the later holds
 * @param arguments in which {@link #START} is replaced at each start
 */
record Program(
    String name,
    String mainClass,
    String classPath,
    List<String> jvmOptions,
    List<String> arguments)
    implements CommandLine {
  /** Stands for the number of the start, from 1. */
  static final String START = "{start}";

  @Override
  public List<String> command(int start, Path directory, Path logging) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Dfile.encoding=UTF-8");
    command.add("-Dlog4j2.configurationFile=" + logging);
    command.add("-XX:+ExitOnOutOfMemoryError");
    command.add("-Xlog:gc:file=" + directory.resolve("gc.log") + "::filecount=0");
    command.addAll(jvmOptions);
    command.add("-cp");
    command.add(absolute(classPath));
    command.add(mainClass);
    for (String argument : arguments) {
      command.add(argument.replace(START, Integer.toString(start)));
    }
    return command;
  }

  /** The program works in another directory than this one. */
  private static String absolute(String classPath) {
    List<String> entries = new ArrayList<>();
    for (String entry : classPath.split(File.pathSeparator, -1)) {
      // As text: "lib/*" is an entry too.
      boolean absolute = entry.isEmpty() || new File(entry).isAbsolute();
      entries.add(absolute ? entry : new File(entry).getAbsolutePath());
    }
    return String.join(File.pathSeparator, entries);
  }
}
