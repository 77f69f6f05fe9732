package org.parmac.store.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import org.parmac.math.Block;

/**
 * An ONNX graph being made, node after node, each after those whose results it takes. The numbers
 * of fields and types are those of onnx.proto.
 *
 * <p>Source: ONNX, "Open Neural Network Exchange Intermediate Representation Specification", IR
 * version 7; operator set 13, and 1 of ai.onnx.ml.
 */
public final class OnnxGraph {
  /** The operator set that the nodes are of. */
  public static final int OPSET = 13;

  /** Types of tensors, by ONNX's numbers. */
  static final int FLOAT = 1;

  static final int UINT8 = 2;
  static final int INT64 = 7;

  private static final int IR_VERSION = 7;
  private static final int TREES_OPSET = 1;
  private static final String TREES_DOMAIN = "ai.onnx.ml";
  private static final String ROWS = "N";
  private static final String FLOAT_NAME = "float32";

  private final String name;
  private final ProtoMessage graph = new ProtoMessage();
  private String signature;
  private int made;
  private boolean hasTrees;

  OnnxGraph(String name) {
    this.name = name;
    graph.text(2, name);
  }

  /** Declares an input, N × columns of float. */
  String input(String value, int columns) {
    graph.message(11, value(value, FLOAT, columns));
    signature = "takes " + value + ", N x " + columns + " of " + FLOAT_NAME;
    return value;
  }

  /** Makes a value an output, N × columns. */
  void output(String result, String value, int type, int columns) {
    graph.message(
        1,
        new ProtoMessage()
            .text(1, value)
            .text(2, result)
            .text(3, "output_" + result)
            .text(4, "Identity"));
    graph.message(12, value(result, type, columns));
    signature +=
        "; gives " + result + ", N x " + columns + " of " + (type == FLOAT ? FLOAT_NAME : "uint8");
  }

  private static ProtoMessage value(String value, int type, int columns) {
    ProtoMessage shape =
        new ProtoMessage()
            .message(1, new ProtoMessage().text(2, ROWS))
            .message(1, new ProtoMessage().number(1, columns));
    ProtoMessage tensor = new ProtoMessage().number(1, type).message(2, shape);
    return new ProtoMessage().text(1, value).message(2, new ProtoMessage().message(1, tensor));
  }

  /** What it takes and gives, for a person. */
  public String signature() {
    return signature;
  }

  /** A matrix that does not depend on the inputs. */
  String constant(Block block) {
    return constant(block.values(), block.rows(), block.columns());
  }

  /**
   * An array of float that does not depend on the inputs.
   *
   * @param data row-major; more than the shape has is left out. Not modified.
   */
  String constant(float[] data, long... shape) {
    int count = 1;
    for (long length : shape) {
      count *= (int) length;
    }
    ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * count).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(data, 0, count);
    return constant(FLOAT, bytes, shape);
  }

  /** One whole number as an array, such as an axis. */
  String constant(long number) {
    ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    return constant(INT64, bytes.putLong(0, number), 1);
  }

  private String constant(int type, ByteBuffer bytes, long... shape) {
    String result = "constant_" + made++;
    ProtoMessage tensor = new ProtoMessage();
    for (long length : shape) {
      tensor.number(1, length);
    }
    graph.message(5, tensor.number(2, type).text(8, result).bytes(9, bytes.array()));
    return result;
  }

  /** Appends a node of one output; returns the output's name. */
  String node(String operator, OnnxAttributes attributes, String... inputs) {
    String result = operator + '_' + made++;
    ProtoMessage node = new ProtoMessage();
    for (String input : inputs) {
      node.text(1, input);
    }
    node.text(2, result).text(3, result).text(4, operator);
    attributes.addTo(node);
    if (operator.startsWith("Tree")) {
      node.text(7, TREES_DOMAIN);
      hasTrees = true;
    }
    graph.message(1, node);
    return result;
  }

  /** Appends a node without attributes. */
  String node(String operator, String... inputs) {
    return node(operator, new OnnxAttributes(), inputs);
  }

  /**
   * The file.
   *
   * @param version of this program
   * @param metadata the model's properties
   */
  public byte[] model(String version, Map<String, String> metadata) {
    ProtoMessage model =
        new ProtoMessage()
            .number(1, IR_VERSION)
            .text(2, "parmac")
            .text(3, version)
            .text(6, name)
            .message(7, graph)
            .message(8, operators("", OPSET));
    if (hasTrees) {
      model.message(8, operators(TREES_DOMAIN, TREES_OPSET));
    }
    metadata.forEach(
        (key, value) -> model.message(14, new ProtoMessage().text(1, key).text(2, value)));
    return model.bytes();
  }

  private static ProtoMessage operators(String domain, int version) {
    return new ProtoMessage().text(1, domain).number(2, version);
  }
}
