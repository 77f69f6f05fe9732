package org.parmac.model;

import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.parmac.math.Block;

/**
 * What a layer has learned. Linear units have weights and a bias each: unit u computes w_u · x +
 * b_u. Layers that are more than that have named arrays besides, such as the centres of radial
 * basis functions, or a state that only their trainer can read.
 *
 * @param weights units × inputs of the linear units; of another layer units × 0. Shared, not
 *     copied.
 * @param bias one per unit. Shared, not copied.
 * @param arrays by name, in the names' order whatever the map given had. Shared, not copied.
 * @param state bytes that only the layer's trainer can read; empty where there are none. Shared,
 *     not copied.
 */
public record Parameters(Block weights, float[] bias, Map<String, Block> arrays, byte[] state) {
  private static final byte[] NO_STATE = {};

  public Parameters {
    if (weights.rows() != bias.length) {
      throw new IllegalArgumentException(
          "expected a bias for each of " + weights.rows() + " units, got " + bias.length);
    }
    arrays = Collections.unmodifiableMap(new TreeMap<>(arrays));
  }

  /** Parameters of linear units. */
  public Parameters(Block weights, float[] bias) {
    this(weights, bias, Map.of(), NO_STATE);
  }

  /** Linear units whose weights and biases are all zero. */
  public static Parameters zeros(int units, int inputs) {
    return new Parameters(new Block(units, inputs), new float[units]);
  }

  /** Parameters that are nothing but a state, of a layer with so many units. */
  public static Parameters ofState(int units, byte[] state) {
    return new Parameters(new Block(units, 0), new float[units], Map.of(), state);
  }

  /** The same linear units with other arrays. */
  public Parameters with(Map<String, Block> others) {
    return new Parameters(weights, bias, others, state);
  }

  public int units() {
    return bias.length;
  }

  /** Inputs of the linear units; of other layers this may be another number than their inputs. */
  public int inputs() {
    return weights.columns();
  }

  /**
   * An array.
   *
   * @throws IllegalArgumentException if there is none of this name
   */
  public Block array(String name) {
    Block array = arrays.get(name);
    if (array == null) {
      throw new IllegalArgumentException(
          "expected an array " + name + ", found " + arrays.keySet());
    }
    return array;
  }

  public Parameters copy() {
    Map<String, Block> copies = new TreeMap<>();
    arrays.forEach((name, array) -> copies.put(name, array.copy()));
    return new Parameters(weights.copy(), bias.clone(), copies, state.clone());
  }

  /** A copy of the linear units from (inclusive) to (exclusive). */
  public Parameters part(int from, int to) {
    int in = inputs();
    float[] w = Arrays.copyOfRange(weights.values(), from * in, to * in);
    return new Parameters(new Block(to - from, in, w), Arrays.copyOfRange(bias, from, to));
  }

  /** Copies the linear units of a part over those from an index on. */
  public void setPart(int from, Parameters part) {
    System.arraycopy(
        part.weights.values(), 0, weights.values(), from * inputs(), part.units() * inputs());
    System.arraycopy(part.bias, 0, bias, from, part.units());
  }
}
