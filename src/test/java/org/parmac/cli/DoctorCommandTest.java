package org.parmac.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parmac.store.Json;
import org.parmac.store.vectors.VectorSamples;

class DoctorCommandTest {
  @TempDir Path tmp;

  private CommandRun run(Object... args) throws Exception {
    return CommandRun.of(new Configuration(), args);
  }

  private static Set<String> names(CommandRun run) {
    Set<String> names = new TreeSet<>();
    run.out()
        .lines()
        .forEach(line -> names.add(Json.parse(line, Map.class).get("name").toString()));
    return names;
  }

  /** A port that nobody listens on. */
  private static int deadPort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Test
  void healthyMachine() throws Exception {
    Path output = tmp.resolve("runs/today");
    CommandRun run = run("doctor", "--output", output);
    assertThat(run.code()).as(run.out() + run.err()).isZero();
    assertThat(run.out().lines()).allMatch(line -> line.matches("(ok   |warn ) [A-Za-z].*: .*"));
    assertThat(run.out())
        .contains("ok    Java: " + Runtime.version())
        .contains("ok    output directory: file:" + tmp + ": written, read and renamed")
        .doesNotContain("NodeManagers");
    assertThat(tmp.toFile().list()).as("nothing is left behind").isEmpty();
    CommandRun json = run("doctor", "--json", "--output", output);
    assertThat(names(json))
        .contains(
            "Java",
            "vector module",
            "temporary directory",
            "Hadoop",
            "class path",
            "user",
            "file system of the output directory",
            "output directory",
            "free space of the output directory",
            "scratch directory");
  }

  @Test
  void nameNodeThatIsNotThere() throws Exception {
    int port = deadPort();
    Instant start = Instant.now();
    CommandRun run = run("doctor", "-D", "fs.defaultFS=hdfs://127.0.0.1:" + port);
    assertThat(run.code()).isEqualTo(Main.FAILED);
    assertThat(run.out())
        .containsPattern("fail  file system of the output directory: .*" + port + ".*refused")
        .contains("Is the NameNode running, and is fs.defaultFS its address?");
    assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(30));
  }

  @Test
  void addressThatNeverAnswersEndsInTime() throws Exception {
    // Takes connections, and says nothing.
    try (ServerSocket socket = new ServerSocket(0)) {
      Instant start = Instant.now();
      CommandRun run =
          run(
              "doctor",
              "-D",
              "fs.defaultFS=hdfs://127.0.0.1:" + socket.getLocalPort(),
              "--timeout",
              "2");
      assertThat(run.code()).isEqualTo(Main.FAILED);
      assertThat(run.out())
          .contains("fail  file system of the output directory: no answer within 2 s.");
      assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(30));
    }
  }

  @Test
  void resourceManagerThatIsNotThere() throws Exception {
    String address = "127.0.0.1:" + deadPort();
    CommandRun run =
        run(
            "doctor",
            "-D",
            "mapreduce.framework.name=yarn",
            "-D",
            "yarn.resourcemanager.address=" + address,
            "-D",
            "yarn.resourcemanager.webapp.address=" + address,
            "-D",
            "yarn.app.mapreduce.am.staging-dir=" + tmp,
            "-D",
            "mapreduce.map.memory.mb=512",
            "-D",
            "mapreduce.map.java.opts=-Xmx1g",
            "--output",
            tmp);
    assertThat(run.code()).isEqualTo(Main.FAILED);
    assertThat(run.out())
        .containsPattern("fail  NodeManagers: .*")
        .contains("Is the ResourceManager running")
        .containsPattern("fail  heaps: .*map 1024 of 512 MiB.*Raise mapreduce.map.memory.mb")
        .containsPattern("warn  Hadoop of the ResourceManager: could not be asked");
  }

  @Test
  void directoryThatCannotBeWritten() throws Exception {
    CommandRun run = run("doctor", "--output", "/proc/parmac/runs");
    assertThat(run.code()).isEqualTo(Main.FAILED);
    assertThat(run.out())
        .containsPattern("fail  output directory: file:/proc \\(.* cannot be used by");
    Path file = Files.createFile(tmp.resolve("file"));
    assertThat(run("doctor", "--output", file.resolve("runs")).out())
        .containsPattern("fail  output directory: .*");
  }

  /** A jar with one class, other bytes than the right one's. */
  private URL jar(String name, Class<?> type) throws Exception {
    Path jar = tmp.resolve(name);
    String file = type.getName().replace('.', '/') + ".class";
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out);
        InputStream in = type.getClassLoader().getResourceAsStream(file)) {
      entries.putNextEntry(new JarEntry(file));
      entries.write(in.readAllBytes());
      entries.write(0);
    }
    return jar.toUri().toURL();
  }

  private CommandRun runWith(URL... jars) throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader loader = new URLClassLoader(jars, before)) {
      thread.setContextClassLoader(loader);
      return run("doctor", "--output", tmp);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Test
  void librariesInTwoVersions() throws Exception {
    CommandRun avro = runWith(jar("avro-1.7.jar", org.apache.avro.Schema.class));
    assertThat(avro.out())
        .containsPattern(
            "warn  class path: Avro: 2 versions, of which the first is used: .*avro-.*, .*avro-.*");
    assertThat(avro.out()).contains(tmp.resolve("avro-1.7.jar").toString());
    assertThat(avro.code()).isZero();
    CommandRun ours =
        runWith(jar("parmac-old.jar", Class.forName("org.parmac.job.doctor.ClassPathChecks")));
    assertThat(ours.out()).containsPattern("fail  class path: Parmac: 2 versions.*parmac-old.jar");
    assertThat(ours.code()).isEqualTo(Main.FAILED);
  }

  @Test
  void datasetsAndRuns() throws Exception {
    Path input = tmp.resolve("in.bvecs");
    Files.write(input, VectorSamples.bvecs(VectorSamples.bytes(200, 6, 2)));
    assertThat(run("import", "--shards", "2", input, tmp.resolve("data")).code()).isZero();
    assertThat(
            run(
                    "train",
                    "--bits",
                    "3",
                    "--max-iterations",
                    "1",
                    tmp.resolve("data"),
                    tmp.resolve("run"))
                .code())
        .isZero();
    CommandRun data = run("doctor", "--output", tmp, tmp.resolve("data"));
    assertThat(data.code()).as(data.out()).isZero();
    assertThat(data.out())
        .containsPattern("ok    shards of train: 2 of the right size, with 160 points");
    CommandRun run = run("doctor", "--output", tmp, tmp.resolve("run"));
    assertThat(run.code()).as(run.out()).isZero();
    assertThat(run.out()).contains("ok    run: finished; its model can be read");

    Files.delete(tmp.resolve("data/train/shard-00001.avro"));
    CommandRun spoiled = run("doctor", "--output", tmp, tmp.resolve("run"));
    assertThat(spoiled.code()).isEqualTo(Main.FAILED);
    assertThat(spoiled.out()).containsPattern("fail  shards of train: .*shard-00001.avro");
    CommandRun nothing = run("doctor", "--output", tmp, tmp.resolve("nothing"));
    assertThat(nothing.code()).isEqualTo(Main.FAILED);
    assertThat(nothing.out())
        .containsPattern("fail  files: .*nothing is neither a dataset nor a run");
  }

  @Test
  void oozieThatIsNotThere() throws Exception {
    CommandRun run =
        run("doctor", "--output", tmp, "--oozie", "http://127.0.0.1:" + deadPort() + "/oozie");
    assertThat(run.code()).isEqualTo(Main.FAILED);
    assertThat(run.out()).containsPattern("fail  Oozie: .*Is it started");
  }
}
