package org.parmac.cli;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.file.Path;
import java.util.Map;
import org.parmac.math.Block;

/** An exported graph in ONNX Runtime, as another program would use it. */
record OnnxFile(OrtSession session) implements AutoCloseable {

  static OnnxFile open(Path file) throws OrtException {
    return new OnnxFile(OrtEnvironment.getEnvironment().createSession(file.toString()));
  }

  Map<String, String> properties() throws OrtException {
    return session.getMetadata().getCustomMetadata();
  }

  /** The values of an output. */
  Block run(Block inputs, String output) throws OrtException {
    try (OrtSession.Result result = results(inputs)) {
      float[][] rows = (float[][]) value(result, output).getValue();
      Block block = new Block(rows.length, rows[0].length);
      for (int i = 0; i < rows.length; i++) {
        System.arraycopy(rows[i], 0, block.values(), block.offset(i), rows[i].length);
      }
      return block;
    }
  }

  /** The bytes of an output. */
  byte[][] bytes(Block inputs, String output) throws OrtException {
    try (OrtSession.Result result = results(inputs)) {
      return (byte[][]) value(result, output).getValue();
    }
  }

  private static OnnxValue value(OrtSession.Result result, String output) {
    return result.get(output).orElseThrow();
  }

  private OrtSession.Result results(Block inputs) throws OrtException {
    float[][] rows = new float[inputs.rows()][inputs.columns()];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(inputs.values(), inputs.offset(i), rows[i], 0, rows[i].length);
    }
    try (OnnxTensor tensor = OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), rows)) {
      return session.run(Map.of(session.getInputNames().iterator().next(), tensor));
    }
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }
}
