package org.parmac.plugin;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.parmac.contract.TrainerContract;
import org.parmac.train.LayerKind;

/** The example's own test, run with the class from its jar. */
final class PluginContractTest extends TrainerContract {
  @TempDir static Path tmp;
  private static ClassLoader before;
  private static URLClassLoader loader;

  @BeforeAll
  static void load() throws Exception {
    before = Thread.currentThread().getContextClassLoader();
    loader = new URLClassLoader(new URL[] {PluginJar.in(tmp).toUri().toURL()}, before);
    Thread.currentThread().setContextClassLoader(loader);
  }

  @AfterAll
  static void unload() throws Exception {
    Thread.currentThread().setContextClassLoader(before);
    loader.close();
  }

  @Override
  protected LayerKind kind() {
    try {
      return (LayerKind)
          loader.loadClass("org.example.HuberKind").getDeclaredConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
