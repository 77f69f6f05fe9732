package org.parmac.plan;

/**
 * What a layout takes: memory of a task, files and bytes.
 *
 * @param shardBytes values of a shard, 4 D N/P
 * @param heldBytes that a task keeps: the points of its shard, or in a job of several steps of all
 *     of its shards, and their codes; 0 where it reads them again
 * @param heapBytes what a task's heap must hold: the program, a code of 8 bytes a point, its
 *     partial fits, and what it keeps
 * @param datasetBytes 4 D N, in P files
 * @param coordinatesBytes of one iteration: ⌈L/8⌉ N, in P files
 * @param iterationFiles of one iteration that stay: coordinates and statistics a shard, parameters
 *     and summary
 * @param parameterBytes of one iteration's model: 4 (L (D+1) + D (L+1))
 * @param ringFiles of one W step: a file a visit, and a marker a group
 * @param ringBytes of one W step: each with the submodel and its average, 8 (D+1) M P
 * @param shuffleBytes that reach the reducer, or the task that fits in its place: the sums of the
 *     exact decoder, 8 (L+1) (L+D) P, and for reduce 4 (D+1) M P
 */
public record Footprint(
    long shardBytes,
    long heldBytes,
    long heapBytes,
    long datasetBytes,
    long coordinatesBytes,
    long iterationFiles,
    long parameterBytes,
    long ringFiles,
    long ringBytes,
    long shuffleBytes) {

  /** What two tasks and the driver together held in a heap of 96 MB, without a held shard. */
  static final long PROGRAM = 96L << 20;

  /** The buffer in which a map task sorts, mapreduce.task.io.sort.mb. */
  static final long SORT = 16L << 20;

  public static Footprint of(Work work, Layout layout) {
    long shards = layout.shards();
    long d = work.columns();
    long l = work.bits();
    long m = work.submodels();
    long points = (work.points() + shards - 1) / shards;
    boolean circulates = layout.exchange() == Exchange.CIRCULATE;
    long sums = 8 * (l + 1) * (l + d);
    long copy = 4 * (d + 1) * m;
    long visits = circulates ? work.laps() * shards * layout.groups() : 0;
    long shard = 4 * d * points;
    long codes = 8 * points;
    long kept = layout.isResident() ? layout.waves() * (shard + codes) : shard;
    long held = layout.held() ? kept : 0;
    long once = layout.held() && layout.isResident() ? 0 : codes;
    return new Footprint(
        shard,
        held,
        PROGRAM + SORT + once + sums + 3 * copy + held,
        4 * d * work.points(),
        (l + 7) / 8 * work.points(),
        2 * shards + 3,
        4 * (l * (d + 1) + d * (l + 1)),
        circulates ? visits + (long) layout.groups() * layout.rings() : 0,
        circulates ? work.laps() * shards * 2 * copy : 0,
        shards * (circulates ? sums : sums + copy));
  }

  /** A container for that heap: Hadoop gives the heap 0.8 of it; rounded up to 256 MiB. */
  public long containerMegabytes() {
    double megabytes = heapBytes / 0.8 / (1 << 20);
    return 256 * (long) Math.ceil(megabytes / 256);
  }

  /** Whether tasks keep so much unasked: half of such a container's heap without the buffer. */
  public boolean isHeldByDefault() {
    return 2 * heldBytes <= 0.8 * (containerMegabytes() << 20) - SORT;
  }
}
