package org.parmac.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.IOUtils;

/**
 * A local directory that holds an Oozie application, on its way to the cluster's file system: its
 * files and the job jar as {@code lib/parmac.jar}, in a directory named by their content. So an
 * application that is running is never changed, and one that is there is not copied again.
 */
final class OozieApplication {
  static final String PROPERTIES = "job.properties";

  private static final String JAR = "lib/parmac.jar";
  private static final int HASH_CHARACTERS = 12;

  private final String name;

  /** Local files by their names below the directory. */
  private final Map<String, java.nio.file.Path> files;

  /**
   * @param directory its files but for job.properties, Markdown and hidden ones
   * @param jar the job jar
   */
  OozieApplication(java.nio.file.Path directory, java.nio.file.Path jar) throws IOException {
    name = directory.toAbsolutePath().normalize().getFileName().toString();
    files = new TreeMap<>();
    try (Stream<java.nio.file.Path> found = Files.walk(directory)) {
      found
          .filter(Files::isRegularFile)
          .forEach(file -> add(directory.relativize(file).toString().replace('\\', '/'), file));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    files.put(JAR, jar);
  }

  private void add(String file, java.nio.file.Path path) {
    boolean hidden = file.startsWith(".") || file.contains("/.");
    if (!hidden && !file.equals(PROPERTIES) && !file.endsWith(".md")) {
      files.put(file, path);
    }
  }

  /**
   * Copies the application to where it is not yet, aside and then in one rename.
   *
   * @param parent directory on the cluster's file system
   * @return the application's directory
   */
  Path upload(Configuration conf, Path parent) throws IOException {
    FileSystem fs = parent.getFileSystem(conf);
    Path target = fs.makeQualified(new Path(parent, name + "-" + hash()));
    if (fs.exists(target)) {
      return target;
    }
    Path aside = new Path(target.getParent(), "_" + target.getName() + "." + UUID.randomUUID());
    try {
      for (Map.Entry<String, java.nio.file.Path> file : files.entrySet()) {
        try (InputStream in = Files.newInputStream(file.getValue());
            OutputStream out = fs.create(new Path(aside, file.getKey()))) {
          IOUtils.copyBytes(in, out, conf, false);
        }
      }
      // Not FileSystem's: that one would move it into a directory that stands there meanwhile.
      FileContext.getFileContext(target.toUri(), conf).rename(aside, target);
    } catch (FileAlreadyExistsException e) {
      // Another submission was quicker, with the same content.
      return target;
    } finally {
      fs.delete(aside, true);
    }
    return target;
  }

  /** SHA-256 over names, lengths and bytes of all files. */
  private String hash() throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Map.Entry<String, java.nio.file.Path> file : files.entrySet()) {
        digest.update(file.getKey().getBytes(StandardCharsets.UTF_8));
        digest.update(
            ByteBuffer.allocate(Long.BYTES + 1).putLong(1, Files.size(file.getValue())).array());
        try (DigestInputStream in =
            new DigestInputStream(Files.newInputStream(file.getValue()), digest)) {
          in.transferTo(OutputStream.nullOutputStream());
        }
      }
      return HexFormat.of().formatHex(digest.digest()).substring(0, HASH_CHARACTERS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
