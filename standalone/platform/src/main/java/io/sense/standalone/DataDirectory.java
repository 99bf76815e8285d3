package io.sense.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * All that a platform keeps between its runs, held by one platform at a time.
 *
 * <p>The lock is the operating system's, so that it ends with the process however that ends.
 */
final class DataDirectory implements AutoCloseable {
  private final Path root;
  private final FileChannel channel;
  private final FileLock lock;

  private DataDirectory(Path root, FileChannel channel, FileLock lock) {
    this.root = root;
    this.channel = channel;
    this.lock = lock;
  }

  /**
   * Makes the directory if it is missing, and takes it.
   *
   * @throws PlatformException if it cannot be written, or is taken
   */
  static DataDirectory open(Path path) {
    Path root = path.toAbsolutePath().normalize();
    FileChannel channel = null;
    try {
      Files.createDirectories(root);
      channel =
          FileChannel.open(
              root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = tryLock(channel);
      if (lock == null) {
        channel.close();
        throw new PlatformException(
            "Could not take data directory "
                + root
                + ": another running platform has it; stop that one or choose another (--data DIR)");
      }
      return new DataDirectory(root, channel, lock);
    } catch (IOException e) {
      closeQuietly(channel, e);
      throw new PlatformException(
          "Could not write data directory " + root + " (" + e + "); choose another (--data DIR)",
          e);
    }
  }

  Path root() {
    return root;
  }

  /** Kafka's logs and metadata. */
  Path kafka() {
    return root.resolve("kafka");
  }

  /** PostgreSQL's cluster, password and log. */
  Path database() {
    return root.resolve("postgresql");
  }

  /** Flink's checkpoints, configuration and working files. */
  Path flink() {
    return root.resolve("flink");
  }

  /** The platform's log. */
  Path logs() {
    return root.resolve("logs");
  }

  /** Lets another platform have it. */
  @Override
  public void close() {
    try {
      lock.release();
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("Could not release data directory " + root, e);
    }
  }

  private static FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // held by another platform of this JVM
    }
  }

  private static void closeQuietly(FileChannel channel, IOException cause) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        cause.addSuppressed(e);
      }
    }
  }
}
