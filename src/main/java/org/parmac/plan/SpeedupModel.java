package org.parmac.plan;

/**
 * ParMAC's run-time and speed-up model of one iteration, on P machines that hold a shard each, all
 * at once.
 *
 * <pre>
 *   T(P) = M (N/P) t_Z + ⌈M/P⌉ N t_W e + ⌈M/P⌉ P t_c (e+1),      T(1) = M N (t_Z + e t_W)
 *   ρ1 = t_Z / ((e+1) t_c),   ρ2 = e t_W / ((e+1) t_c),   ρ = ρ1 + ρ2
 *   S(P) = T(1)/T(P) = (ρ M/⌈M/P⌉) / (P/N + ρ1 (M/P)/⌈M/P⌉ + ρ2);    P divides M: S = P / (1 + P/(ρ N))
 *   M &lt; ρ1 N:  P* = √(ρ1 M N),  S* = ρ M / (ρ2 + 2 √(ρ1 M/N));   otherwise  P* = M,  S* = M / (1 + M/(ρ N))
 * </pre>
 *
 * <p>One machine passes nothing on, so T(1) has no t_c; the closed forms hold from P = 2 on.
 * Source: Carreira-Perpiñán and Alizadeh, "ParMAC: distributed optimisation of nested functions,
 * with application to learning binary autoencoders", MLSys 2019.
 *
 * @param points N
 * @param submodels M, independent and of equal size
 * @param epochs e, passes over all data in a W step
 * @param wStep t_W, seconds to train a submodel on a point in one pass
 * @param zStep t_Z, seconds of the Z step a point and submodel
 * @param pass t_c, seconds to pass a submodel on
 */
public record SpeedupModel(
    double points, int submodels, int epochs, double wStep, double zStep, double pass) {

  public SpeedupModel {
    Numbers.atLeast("points", points, 1);
    Numbers.atLeast("submodels", submodels, 1);
    Numbers.atLeast("epochs", epochs, 1);
    Numbers.atLeast("t_W", wStep, 0);
    Numbers.atLeast("t_Z", zStep, 0);
    Numbers.atLeast("t_c", pass, 0);
  }

  /** T(P), seconds. */
  public double time(int machines) {
    Numbers.atLeast("machines", machines, 1);
    double m = submodels;
    if (machines == 1) {
      return m * points * (zStep + epochs * wStep);
    }
    double turns = Math.ceil(m / machines);
    return m * points / machines * zStep
        + turns * points * wStep * epochs
        + turns * machines * pass * (epochs + 1);
  }

  /** S(P) = T(1)/T(P). */
  public double speedup(int machines) {
    return time(1) / time(machines);
  }

  /** ρ1 = t_Z / ((e+1) t_c): the Z step against communication. */
  public double rho1() {
    return zStep / ((epochs + 1) * pass);
  }

  /** ρ2 = e t_W / ((e+1) t_c): the W step against communication. */
  public double rho2() {
    return epochs * wStep / ((epochs + 1) * pass);
  }

  /** ρ = ρ1 + ρ2. */
  public double rho() {
    return rho1() + rho2();
  }

  /** P*, where S is largest; not rounded. Infinite where nothing is spent on passing on. */
  public double bestMachines() {
    return zStepRules() ? Math.sqrt(rho1() * submodels * points) : submodels;
  }

  /** S* = S(P*). */
  public double bestSpeedup() {
    double m = submodels;
    return zStepRules()
        ? rho() * m / (rho2() + 2 * Math.sqrt(rho1() * m / points))
        : m / (1 + m / (rho() * points));
  }

  /** M &lt; ρ1 N: beyond P = M, the Z step still gains more than passing on costs. */
  private boolean zStepRules() {
    return submodels < rho1() * points;
  }
}
