package io.sense.embedded;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL's programs for this machine, unpacked once per user and version from the class path
 * into {@code ~/.cache/sense} (or below {@code XDG_CACHE_HOME}).
 */
final class PostgresBinaries {
  /** Found once in a JVM: reading and hashing the archive takes up to a second of one core. */
  private static @Nullable Path found;

  private PostgresBinaries() {}

  /** The directory that holds {@code bin/postgres}. */
  static synchronized Path unpacked() {
    Path known = found;
    if (known == null || !Files.isDirectory(known)) {
      known = find();
      found = known;
    }
    return known;
  }

  private static Path find() {
    String archive = archiveName();
    try (InputStream resource = PostgresBinaries.class.getResourceAsStream("/" + archive)) {
      if (resource == null) {
        throw new EmbeddedServerException(
            "Could not find PostgreSQL for this machine (" + archive + "): not a system we ship");
      }
      byte[] bytes = resource.readAllBytes();
      Path directory = cache().resolve("postgres-" + digest(bytes));
      if (!Files.isDirectory(directory)) {
        unpack(bytes, directory);
      }
      return directory;
    } catch (IOException e) {
      throw new EmbeddedServerException(
          "Could not unpack PostgreSQL: " + e + "; is there room, and may this user write there?",
          e);
    }
  }

  private static String archiveName() {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String machine = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    return "postgres-"
        + (system.startsWith("mac") ? "darwin" : system)
        + "-"
        + (List.of("aarch64", "arm64").contains(machine) ? "arm_64" : "x86_64")
        + ".txz";
  }

  private static Path cache() throws IOException {
    String configured = System.getenv("XDG_CACHE_HOME");
    Path base =
        configured == null || configured.isBlank()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(configured);
    return Files.createDirectories(base.resolve("sense"));
  }

  private static String digest(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }

  /** Unpacks beside the target and renames, so that a directory of that name is always whole. */
  private static void unpack(byte[] archive, Path target) throws IOException {
    Path unfinished = Files.createTempDirectory(target.getParent(), "unpacking-");
    Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("rwxr-xr-x"));
    try (var tar =
        new TarArchiveInputStream(
            new BufferedInputStream(
                new XZCompressorInputStream(new ByteArrayInputStream(archive))))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        unpack(entry, tar, unfinished);
      }
    }
    try {
      Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      DirectoryTree.delete(unfinished);
      if (!Files.isDirectory(target)) { // otherwise another process was faster: the same content
        throw e;
      }
    }
  }

  private static void unpack(TarArchiveEntry entry, InputStream content, Path root)
      throws IOException {
    Path path = root.resolve(entry.getName()).normalize();
    if (!path.startsWith(root)) {
      throw new IOException("entry " + entry.getName() + " leads out of the archive");
    }
    if (entry.isDirectory()) {
      Files.createDirectories(path);
      return;
    }
    Files.createDirectories(path.getParent());
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
    } else {
      Files.copy(content, path);
      boolean executable = (entry.getMode() & 0100) != 0;
      Files.setPosixFilePermissions(
          path, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
    }
  }
}
