package org.parmac.job;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapreduce.Job;
import org.parmac.store.BadDataException;

/**
 * The files that layers' options name, such as the scripts of black boxes. A new run copies them
 * into RUN/files, and keeps their SHA-256, so that it is what it was when they change; tasks get
 * them through the distributed cache, and have them in a directory of their own until they end.
 */
public final class LayerFiles implements AutoCloseable {
  /** In a run's directory. */
  public static final String DIRECTORY = "files";

  /** What the distributed cache's links in a task's working directory begin with. */
  private static final String LINK = "parmac-file-";

  private final java.nio.file.Path directory;

  private LayerFiles(java.nio.file.Path directory) {
    this.directory = directory;
  }

  /**
   * The SHA-256 of some local files, by the name that they have in a run.
   *
   * @throws IllegalArgumentException if one of them is no readable file, or two have the same name
   */
  public static Map<String, String> digests(Collection<String> files) throws IOException {
    Map<String, String> digests = new LinkedHashMap<>();
    for (java.nio.file.Path file : byName(files).values()) {
      digests.put(
          file.getFileName().toString(),
          copy(Files.newInputStream(file), OutputStream.nullOutputStream()));
    }
    return digests;
  }

  private static Map<String, java.nio.file.Path> byName(Collection<String> files) {
    Map<String, java.nio.file.Path> named = new LinkedHashMap<>();
    for (String name : files) {
      java.nio.file.Path file = java.nio.file.Path.of(name).toAbsolutePath().normalize();
      if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
        throw new IllegalArgumentException(
            "layers[].files: expected a local file that can be read, found none at " + file);
      }
      java.nio.file.Path other = named.put(file.getFileName().toString(), file);
      if (other != null && !other.equals(file)) {
        throw new IllegalArgumentException(
            "layers[].files: two files have the same name, "
                + other
                + " and "
                + file
                + ". In a run they lie in one directory: rename one of them.");
      }
    }
    return named;
  }

  /**
   * Copies local files into a run's directory. What is there already of an earlier try is replaced.
   *
   * @return SHA-256 by name, in the order of the files
   * @throws IllegalArgumentException as {@link #digests}
   */
  public static Map<String, String> copyInto(FileSystem fs, Path run, Collection<String> files)
      throws IOException {
    Map<String, String> digests = new LinkedHashMap<>();
    for (Map.Entry<String, java.nio.file.Path> file : byName(files).entrySet()) {
      Path to = inRun(run, file.getKey());
      digests.put(file.getKey(), copy(Files.newInputStream(file.getValue()), fs.create(to, true)));
    }
    return digests;
  }

  private static Path inRun(Path run, String name) {
    return new Path(new Path(run, DIRECTORY), name);
  }

  /** Closes both. */
  private static String copy(InputStream from, OutputStream to) throws IOException {
    try (DigestInputStream in = new DigestInputStream(from, sha256());
        OutputStream out = to) {
      in.transferTo(out);
      out.close();
      return HexFormat.of().formatHex(in.getMessageDigest().digest());
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * Has a run's files brought to each machine that the job runs on. Embedded jobs need nothing.
   *
   * @param names of the files
   */
  public static void addTo(Job job, FileSystem fs, Path run, Collection<String> names) {
    if (!JobDefaults.isEmbedded(job.getConfiguration())) {
      for (String name : names) {
        Path file = fs.makeQualified(inRun(run, name));
        job.addCacheFile(URI.create(file.toUri() + "#" + link(fs, file)));
      }
    }
  }

  /** A name that needs no quoting in a URI, the same for the driver and for tasks. */
  private static String link(FileSystem fs, Path file) {
    return LINK + Integer.toHexString(fs.makeQualified(file).toString().hashCode());
  }

  /**
   * A run's files in a local directory of their own.
   *
   * @param digests SHA-256 by name
   * @throws BadDataException if a file is not what it was when the run was started
   */
  public static LayerFiles local(FileSystem fs, Path run, Map<String, String> digests)
      throws IOException {
    if (digests.isEmpty()) {
      return new LayerFiles(null);
    }
    LayerFiles files = new LayerFiles(Files.createTempDirectory("parmac-files-"));
    try {
      for (Map.Entry<String, String> digest : digests.entrySet()) {
        files.bring(fs, inRun(run, digest.getKey()), digest.getValue());
      }
      return files;
    } catch (IOException | RuntimeException e) {
      files.close();
      throw e;
    }
  }

  /** A copy, not a link: programs look for what they belong to beside where they really lie. */
  private void bring(FileSystem fs, Path file, String digest) throws IOException {
    java.nio.file.Path to = directory.resolve(file.getName());
    java.nio.file.Path cached = java.nio.file.Path.of(link(fs, file));
    InputStream in = Files.exists(cached) ? Files.newInputStream(cached) : fs.open(file);
    String found = copy(in, Files.newOutputStream(to));
    if (!found.equals(digest)) {
      throw new BadDataException(
          file
              + ": expected the file that the run was started with, of SHA-256 "
              + digest
              + ", found "
              + found
              + ". Put that file back, or start a new run.");
    }
    if (!to.toFile().setExecutable(true)) {
      throw new IOException(to + ": cannot be made executable");
    }
  }

  /** Where the files are; null if there are none. */
  public String directory() {
    return directory == null ? null : directory.toString();
  }

  /** Removes the directory. */
  @Override
  public void close() {
    if (directory == null) {
      return;
    }
    try (Stream<java.nio.file.Path> files = Files.walk(directory)) {
      files
          .sorted(Comparator.reverseOrder())
          .map(java.nio.file.Path::toFile)
          .forEach(f -> f.delete());
    } catch (IOException | UncheckedIOException e) {
      // It lies below the system's temporary directory: left to its housekeeping.
    }
  }
}
