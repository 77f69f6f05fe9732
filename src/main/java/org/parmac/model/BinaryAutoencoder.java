package org.parmac.model;

import org.parmac.math.Block;
import org.parmac.math.Kernels;

/**
 * A binary autoencoder: h(x) = step(A x̃ + a) ∈ {0,1}^L, f(z) = B z + b ≈ x̃, with x̃ the scaled x.
 *
 * <p>Source: Carreira-Perpiñán and Raziperchikolaei, "Hashing with binary autoencoders", CVPR 2015,
 * section 2.
 *
 * @param encoder L units over D inputs, step
 * @param decoder D units over L inputs, linear
 */
public record BinaryAutoencoder(Scaling scaling, Layer encoder, LinearUnits decoder) {
  /** The most bits a code may have: one long holds it. */
  public static final int MAX_BITS = Codes.MAX_BITS;

  public static final String ENCODER = "encoder";
  public static final String DECODER = "decoder";

  /** An autoencoder with a linear hash. */
  public static BinaryAutoencoder of(Scaling scaling, Parameters encoder, Parameters decoder) {
    return new BinaryAutoencoder(
        scaling,
        new LinearUnits(LinearUnits.Activation.STEP, encoder),
        new LinearUnits(LinearUnits.Activation.LINEAR, decoder));
  }

  public int bits() {
    return encoder.units();
  }

  public int columns() {
    return encoder.inputs();
  }

  /**
   * The linear encoder for points in the model units of another scaling: the same h(x) from x̃' =
   * (x − mean') / range', by A' = A range'/range and a' = a + A (mean' − mean) / range.
   *
   * @return L units over D inputs; new
   */
  public Parameters encoderFor(Scaling other) {
    Parameters encoder = encoder().parameters();
    Parameters result = Parameters.zeros(encoder.units(), encoder.inputs());
    for (int u = 0; u < encoder.units(); u++) {
      double bias = encoder.bias()[u];
      for (int j = 0; j < encoder.inputs(); j++) {
        double w = encoder.weights().get(u, j) / (double) scaling.range();
        result.weights().set(u, j, (float) (w * other.range()));
        bias += w * (other.mean()[j] - (double) scaling.mean()[j]);
      }
      result.bias()[u] = (float) bias;
    }
    return result;
  }

  /**
   * Reconstruction errors ‖x − f(h(x))‖² of raw points, in data units.
   *
   * @param points rows × D, in data units. Scaled in place.
   * @param errors one per row from the given place on; overwritten
   */
  public void errors(Kernels kernels, Block points, double[] errors, int from) {
    scaling.apply(points);
    Block z = new Block(points.rows(), bits());
    Block reconstruction = new Block(points.rows(), columns());
    encoder.forward(kernels, points, z);
    decoder.forward(kernels, z, reconstruction);
    for (int i = 0; i < points.rows(); i++) {
      double sum = 0;
      for (int j = 0; j < columns(); j++) {
        double d = points.get(i, j) - (double) reconstruction.get(i, j);
        sum += d * d;
      }
      errors[from + i] = scaling.toDataUnits(sum);
    }
  }

  /**
   * Codes h(x) of raw points.
   *
   * @param points rows × D, in data units. Scaled in place.
   * @param scratch rows × L; resized and overwritten
   * @param codes one per row, bit l of the code in bit l; overwritten
   */
  public void encode(Kernels kernels, Block points, Block scratch, long[] codes) {
    scaling.apply(points);
    if (encoder instanceof LinearUnits linear) {
      linear.codes(kernels, points, scratch, codes);
    } else {
      encoder.forward(kernels, points, scratch);
      Codes.pack(scratch, codes);
    }
  }
}
