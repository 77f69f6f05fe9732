package org.parmac.plan;

/**
 * Seconds that units of work take, for points of some number of columns and codes of some bits.
 *
 * @param columns D that the costs are for
 * @param bits L that they are for
 * @param wStep t_W, to train a submodel on a point in one pass
 * @param touch t_g, to bring a point before a group of submodels in one pass, however many it has:
 *     rows in a new order, and products too narrow for the kernels. Nothing where all submodels are
 *     together
 * @param project t_F, of the Z step a point and bit: what grows with D, the forward pass and the
 *     projection on the decoder
 * @param search t_S, of the Z step a point and bit: the rest, the search for the code. t_Z = t_F +
 *     t_S
 * @param read t_R, to read a point once
 * @param pass t_c, to pass a submodel on: its bytes, which are read and written
 * @param visit t_v, of a visit, whatever its size: look, claim, open, publish
 * @param sum t_a, to take and add up in the reducer what a task has sent: its sums of the exact
 *     decoder, and its copies of the submodels where it has any
 * @param job t_j, of a job: start, commit, reduce
 * @param task t_t, to start a task, once for each time that all slots are filled
 * @param round t_i, of each lap of an iteration in a job of several steps, beside its work: files,
 *     the fit, looking for what the others have done
 * @param skew the longest task's work over that of the middle one, at least 1
 * @param idle share by which the visits of a ring take longer because tasks wait for each other
 */
public record UnitCosts(
    int columns,
    int bits,
    double wStep,
    double touch,
    double project,
    double search,
    double read,
    double pass,
    double visit,
    double sum,
    double job,
    double task,
    double round,
    double skew,
    double idle) {

  /**
   * Where nothing is known: arithmetic on 128 columns and 16 bits with vector kernels, one thread;
   * jobs, tasks and what stays of them in a job of several steps as on a small YARN cluster ({@code
   * scripts/bench oozie}, {@code scripts/bench resident}); visits as of HDFS.
   *
   * <p>{@code scripts/bench iteration}, SIFT with 16 bits, says in microseconds of processor a
   * point: reading 0.29 a pass, which is t_R; a W step of two epochs 1.02, a 32nd of which is t_W;
   * the Z step 1.84, a quarter of it hash and products, so t_F is a 64th and t_S three; visits of
   * groups of 1, 2 and 4 units 0.35 to 0.38 a pass more than all together, which is t_g.
   */
  public static final UnitCosts USUAL =
      new UnitCosts(
          128, 16, 3.2e-8, 3.6e-7, 2.9e-8, 8.6e-8, 2.9e-7, 2e-5, 0.05, 2.5e-3, 12, 4, 0.2, 1, 0.1);

  public UnitCosts {
    Numbers.atLeast("columns", columns, 1);
    Numbers.atLeast("bits", bits, 1);
    Numbers.atLeast("t_W", wStep, 0);
    Numbers.atLeast("t_g", touch, 0);
    Numbers.atLeast("t_F", project, 0);
    Numbers.atLeast("t_S", search, 0);
    Numbers.atLeast("t_R", read, 0);
    Numbers.atLeast("t_c", pass, 0);
    Numbers.atLeast("t_v", visit, 0);
    Numbers.atLeast("t_a", sum, 0);
    Numbers.atLeast("t_j", job, 0);
    Numbers.atLeast("t_t", task, 0);
    Numbers.atLeast("t_i", round, 0);
    Numbers.atLeast("skew", skew, 1);
    Numbers.atLeast("idle", idle, 0);
  }

  /**
   * The constants of ParMAC's own model, of points as wide and codes as long as the work's; what
   * Hadoop adds is nothing.
   */
  public static UnitCosts plain(Work work, double wStep, double zStep, double pass) {
    return new UnitCosts(
        work.columns(), work.bits(), wStep, 0, 0, zStep, 0, pass, 0, 0, 0, 0, 0, 1, 0);
  }

  /** t_Z = t_F + t_S. */
  public double zStep() {
    return project + search;
  }

  /**
   * The costs for other points and codes: t_g, t_R, t_c and t_a grow as D does,
   *
   * <pre>
   *   t_W ∝ D (1 + 12/L + 57/D),   t_F ∝ D (1 + 35/L),   t_S ∝ 1 + 0.027 L,
   * </pre>
   *
   * and the others stay. Narrow products cost more a value, and a code is searched in a time that
   * grows with L² at last. The three numbers are from {@code scripts/bench growth}, D from 64 to
   * 960 and L from 8 to 64, alternation over bits; sphere decoding takes its own time.
   */
  public UnitCosts forShape(int otherColumns, int otherBits) {
    double f = (double) otherColumns / columns;
    return new UnitCosts(
        otherColumns,
        otherBits,
        f * training(otherColumns, otherBits) / training(columns, bits) * wStep,
        f * touch,
        f * projecting(otherBits) / projecting(bits) * project,
        searching(otherBits) / searching(bits) * search,
        f * read,
        f * pass,
        visit,
        f * sum,
        job,
        task,
        round,
        skew,
        idle);
  }

  /** What a value of a point and submodel costs in training. */
  static double training(int columns, int bits) {
    return 1 + 12.0 / bits + 57.0 / columns;
  }

  private static double projecting(int bits) {
    return 1 + 35.0 / bits;
  }

  /** Share of t_S in the t_Z of alternation: 0.6 at 128 columns and 16 bits (see above). */
  static double alternating(int columns, int bits) {
    double project = 0.4 * columns / 128 * projecting(bits) / projecting(16);
    double search = 0.6 * searching(bits) / searching(16);
    return search / (project + search);
  }

  private static double searching(int bits) {
    return 1 + 0.027 * bits;
  }
}
