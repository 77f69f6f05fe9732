package org.parmac.job;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.parmac.job.circulation.Circulation;
import org.parmac.job.circulation.GroupState;
import org.parmac.job.circulation.HadoopRing;
import org.parmac.mac.ShardVisits;
import org.parmac.mac.SubmodelGroup;
import org.parmac.model.Parameters;
import org.parmac.train.IncrementalTrainer;
import org.parmac.train.IncrementalTrainer.TravellingFit;

/** Trains the groups that visit a shard, whichever layer they are of. */
final class SubmodelVisits implements Circulation.Visit {
  private final CirculationPlan plan;
  private final ShardVisits shard;
  private long nanos;
  private long longest;

  SubmodelVisits(CirculationPlan plan, ShardVisits shard) {
    this.plan = plan;
    this.shard = shard;
  }

  /** Nanoseconds spent in training so far. */
  long nanos() {
    return nanos;
  }

  /** Nanoseconds of the longest visit so far. */
  long longest() {
    return longest;
  }

  @Override
  public byte[] train(int number, GroupState state) throws IOException {
    long start = System.nanoTime();
    SubmodelGroup group = plan.group(number);
    StepPlan.LayerPlan layer = plan.layer(group);
    TravellingFit fold = take(plan, number, state);
    shard.train(layer.number(), group, fold, layer.trainer().passes());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    fold.suspend(new DataOutputStream(out));
    long spent = System.nanoTime() - start;
    nanos += spent;
    longest = Math.max(longest, spent);
    return out.toByteArray();
  }

  /**
   * A group's fold as it stands; before its first visit, as it starts or as the last lap left it.
   */
  static TravellingFit take(CirculationPlan plan, int number, GroupState state) throws IOException {
    SubmodelGroup group = plan.group(number);
    StepPlan.LayerPlan layer = plan.layer(group);
    Parameters warm = layer.warm().part(group.from(), group.to());
    IncrementalTrainer trainer = (IncrementalTrainer) layer.trainer();
    byte[] fold = state.fold();
    if (state.itinerary().isEmpty()) {
      HadoopRing before = plan.previousRing();
      if (before == null) {
        return trainer.start(warm, plan.seed());
      }
      fold = before.standing(number).fold();
    }
    return trainer.resume(warm, new DataInputStream(new ByteArrayInputStream(fold)));
  }
}
