package org.parmac.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.spi.ToolProvider;

/** Makes the jar of src/test/plugin as the README says: javac, then jar. */
public final class PluginJar {
  private static final String SOURCES = "src/test/plugin";

  private PluginJar() {}

  public static Path in(Path directory) {
    Path classes = directory.resolve("classes");
    Path jar = directory.resolve("huber.jar");
    run(
        "javac",
        "-cp",
        System.getProperty("java.class.path"),
        "-d",
        classes.toString(),
        SOURCES + "/org/example/HuberKind.java",
        SOURCES + "/org/example/HuberKindTest.java");
    run(
        "jar",
        "--create",
        "--file",
        jar.toString(),
        "-C",
        classes.toString(),
        ".",
        "-C",
        SOURCES,
        "META-INF");
    return jar;
  }

  private static void run(String tool, String... arguments) {
    StringWriter said = new StringWriter();
    PrintWriter out = new PrintWriter(said);
    int code = ToolProvider.findFirst(tool).orElseThrow().run(out, out, arguments);
    assertThat(code).as(tool + ": " + said).isZero();
  }
}
