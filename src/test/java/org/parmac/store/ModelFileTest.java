package org.parmac.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.parmac.math.Block;
import org.parmac.model.Parameters;
import org.parmac.model.Scaling;
import org.parmac.model.Targets;

/** A model's bytes are its own: the order of maps, which may differ from JVM to JVM, is not in. */
final class ModelFileTest {
  private static final List<String> NAMES = List.of("centres", "sigma", "mean", "nodes");

  @Test
  void theSameBytesWhateverTheOrderOfOptionsAndArrays() throws IOException {
    assertThat(bytes(NAMES)).isEqualTo(bytes(List.of("nodes", "mean", "sigma", "centres")));
  }

  @Test
  void optionsOfASpecificationAreInTheOrderOfTheirNames() {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("kind", "rbf");
    NAMES.forEach(name -> tree.put(name, 1));

    assertThat(LayerSpec.of(tree).options().keySet())
        .containsExactly("centres", "mean", "nodes", "sigma");
  }

  private static byte[] bytes(List<String> order) throws IOException {
    Map<String, Object> options = new LinkedHashMap<>();
    Map<String, Block> arrays = new LinkedHashMap<>();
    for (String name : order) {
      options.put(name, name.length());
      arrays.put(name, new Block(1, 2, new float[] {name.length(), 1}));
    }
    Parameters p = Parameters.zeros(2, 3).with(arrays);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ModelFile.write(
        out,
        new SavedModel(
            new Scaling(new float[3], 1),
            Targets.INPUTS,
            List.of(
                new SavedModel.TrainedLayer("first", "a", options, 3, p),
                new SavedModel.TrainedLayer("last", "b", options, 2, p))));
    return out.toByteArray();
  }
}
