package org.parmac.math;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** What {@link VectorKernels} do for codes: always eight lanes. */
final class VectorCodes {
  private static final VectorSpecies<Float> OCTET = FloatVector.SPECIES_256;

  private VectorCodes() {}

  static void codesBelow(
      float[] q, float[] a, float[] e, float base, float limit, FoundCodes found) {
    FloatVector c = FloatVector.zero(OCTET);
    for (int k = 0; k < FoundCodes.BITS; k++) {
      c =
          FloatVector.fromArray(OCTET, a, FoundCodes.BITS * k)
              .fma(FloatVector.broadcast(OCTET, e[k]), c);
    }
    c.intoArray(found.c, 0);
    found.sums(base);
    found.count = 0;
    FloatVector low = FloatVector.fromArray(OCTET, found.low, 0);
    float[] high = found.high;
    for (int h = 0, u = 0; h < 32; h += 4, u += 32) {
      FloatVector v0 = FloatVector.fromArray(OCTET, q, u).add(low).add(high[h]);
      FloatVector v1 = FloatVector.fromArray(OCTET, q, u + 8).add(low).add(high[h + 1]);
      FloatVector v2 = FloatVector.fromArray(OCTET, q, u + 16).add(low).add(high[h + 2]);
      FloatVector v3 = FloatVector.fromArray(OCTET, q, u + 24).add(low).add(high[h + 3]);
      if (v0.lt(limit).or(v1.lt(limit)).or(v2.lt(limit).or(v3.lt(limit))).anyTrue()) {
        v0.intoArray(found.values, u);
        v1.intoArray(found.values, u + 8);
        v2.intoArray(found.values, u + 16);
        v3.intoArray(found.values, u + 24);
        for (int j = u; j < u + 32; j++) {
          found.addBelow(j, limit);
        }
      }
    }
  }

  static void nearestBits(float[] r, int bits, float[] t, float[] z) {
    FloatVector zero = FloatVector.zero(OCTET);
    for (int k = bits - 1; k >= 0; k--) {
      FloatVector e = FloatVector.fromArray(OCTET, t, 8 * k);
      for (int j = k + 1; j < bits; j++) {
        FloatVector bit = FloatVector.fromArray(OCTET, z, 8 * j);
        e = bit.fma(FloatVector.broadcast(OCTET, -r[k * bits + j]), e);
      }
      zero.blend(1f, e.compare(VectorOperators.GT, 0.5f * r[k * bits + k])).intoArray(z, 8 * k);
    }
  }

  static void alternateBits(
      float[] g, int bits, float[] c, float[] z, float[] gradient, int sweeps) {
    FloatVector zero = FloatVector.zero(OCTET);
    for (int i = 0; i < bits; i++) {
      FloatVector.fromArray(OCTET, c, 8 * i).neg().intoArray(gradient, 8 * i);
    }
    for (int i = 0; i < bits; i++) {
      addRow(g, i, bits, FloatVector.fromArray(OCTET, z, 8 * i), gradient);
    }
    boolean changed = true;
    for (int sweep = 0; sweep < sweeps && changed; sweep++) {
      changed = false;
      for (int i = 0; i < bits; i++) {
        FloatVector bit = FloatVector.fromArray(OCTET, z, 8 * i);
        FloatVector step = FloatVector.broadcast(OCTET, 1f).sub(bit.add(bit));
        FloatVector slope = FloatVector.fromArray(OCTET, gradient, 8 * i);
        FloatVector half = FloatVector.broadcast(OCTET, 0.5f * g[i * bits + i]);
        VectorMask<Float> flips = step.fma(slope, half).lt(0f);
        if (flips.anyTrue()) {
          FloatVector factor = zero.blend(step, flips);
          bit.add(factor).intoArray(z, 8 * i);
          addRow(g, i, bits, factor, gradient);
          changed = true;
        }
      }
    }
  }

  private static void addRow(float[] g, int i, int bits, FloatVector factor, float[] gradient) {
    for (int j = 0; j < bits; j++) {
      FloatVector.broadcast(OCTET, g[i * bits + j])
          .fma(factor, FloatVector.fromArray(OCTET, gradient, 8 * j))
          .intoArray(gradient, 8 * j);
    }
  }
}
