package org.parmac.job.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Whether a class of ours, or of a library, is there in more than one version. */
final class ClassPathChecks {
  /** One class of each library that a wrong version of would do harm. */
  private static final List<Map.Entry<String, String>> LIBRARIES =
      List.of(
          Map.entry("Parmac", "org/parmac/job/doctor/ClassPathChecks.class"),
          Map.entry("Hadoop", "org/apache/hadoop/conf/Configuration.class"),
          Map.entry("MapReduce", "org/apache/hadoop/mapreduce/Job.class"),
          Map.entry("Avro", "org/apache/avro/Schema.class"),
          Map.entry("avro-mapred", "org/apache/avro/mapred/AvroValue.class"),
          Map.entry("jackson-core", "com/fasterxml/jackson/core/JsonFactory.class"),
          Map.entry("jackson-databind", "com/fasterxml/jackson/databind/ObjectMapper.class"),
          Map.entry("Guava", "com/google/common/collect/ImmutableList.class"),
          Map.entry("snakeyaml", "org/yaml/snakeyaml/Yaml.class"),
          Map.entry("picocli", "picocli/CommandLine.class"),
          Map.entry("EJML", "org/ejml/data/DMatrixRMaj.class"));

  private ClassPathChecks() {}

  static void add(Checkup checkup, ClassLoader loader) throws IOException {
    int[] single = {0};
    for (Map.Entry<String, String> library : LIBRARIES) {
      checkup.look(
          "class path: " + library.getKey(),
          "Look at the class path: hadoop classpath, HADOOP_CLASSPATH.",
          () -> {
            Check check = of(library.getKey(), library.getValue(), loader);
            single[0] += check == null ? 1 : 0;
            return check;
          });
    }
    checkup.look(
        "class path", "", () -> Check.ok("class path", single[0] + " libraries in one version"));
  }

  /** Null where there is one version, however often. */
  static Check of(String library, String file, ClassLoader loader) throws IOException {
    String name = "class path: " + library;
    boolean ours = file.startsWith("org/parmac/");
    Map<String, List<String>> places = new LinkedHashMap<>();
    for (URL url : Collections.list(loader.getResources(file))) {
      places.computeIfAbsent(digest(url), key -> new ArrayList<>()).add(place(url, file));
    }
    if (places.isEmpty()) {
      return Check.fail(name, "not on the class path", "Start by hadoop jar or scripts/parmac.");
    }
    if (places.size() == 1) {
      return null;
    }
    List<String> first = places.values().stream().map(same -> same.get(0)).toList();
    String found =
        places.size() + " versions, of which the first is used: " + String.join(", ", first);
    return ours
        ? Check.fail(name, found, "Remove the other versions from the class path.")
        : Check.warn(
            name,
            found,
            "Remove the wrong one from HADOOP_CLASSPATH or -libjars; a method that is missing is"
                + " what a wrong one looks like.");
  }

  /** The jar, or the directory, that a class lies in. */
  private static String place(URL url, String file) {
    String text = url.toString();
    String place = text.substring(0, text.length() - file.length());
    return place.replaceFirst("^jar:", "").replaceFirst("!/$", "").replaceFirst("^file:", "");
  }

  private static String digest(URL url) throws IOException {
    URLConnection connection = url.openConnection();
    connection.setUseCaches(false);
    try (InputStream in = connection.getInputStream()) {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha.digest(in.readAllBytes()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
