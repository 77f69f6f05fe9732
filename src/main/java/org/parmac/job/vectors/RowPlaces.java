package org.parmac.job.vectors;

import org.parmac.math.Shuffle;
import org.parmac.store.DatasetLayout;
import org.parmac.store.vectors.InputRange;

/**
 * The places of a range's rows, one after the other. Where training points keep their order, the
 * place of one is the number of training points before it; which points are held out, and where
 * these go, is the shuffle's doing all the same.
 */
final class RowPlaces {
  /** The place of a row that is not imported. */
  static final long NONE = Long.MAX_VALUE;

  private final DatasetLayout layout;
  private final Shuffle shuffle;
  private final long training;
  private final boolean query;
  private long row;
  private long trainingBefore;

  private RowPlaces(DatasetLayout layout, InputRange range) {
    this.layout = layout;
    shuffle = new Shuffle(layout.shuffled(), layout.seed());
    training = layout.splits().get(0).points();
    query = range.query();
    row = range.firstPoint();
    trainingBefore = layout.inOrder() && !query ? trainingBefore(row) : 0;
  }

  /** The places of a range that was scanned, so that its first row is known. */
  static RowPlaces of(DatasetLayout layout, InputRange range) {
    return new RowPlaces(layout, range);
  }

  /** The place of the next row. */
  long next() {
    long at = row++;
    if (query) {
      return layout.shuffled() + at;
    }
    if (at >= layout.shuffled()) {
      return NONE;
    }
    long place = shuffle.place(at);
    return layout.inOrder() && place < training ? trainingBefore++ : place;
  }

  /** Training points among the first rows: by the smaller of both kinds, without any memory. */
  private long trainingBefore(long rows) {
    long heldOut = layout.shuffled() - training;
    return heldOut <= training
        ? rows - rowsBelow(rows, training, layout.shuffled())
        : rowsBelow(rows, 0, training);
  }

  private long rowsBelow(long rows, long fromPlace, long toPlace) {
    long count = 0;
    for (long place = fromPlace; rows > 0 && place < toPlace; place++) {
      count += shuffle.row(place) < rows ? 1 : 0;
    }
    return count;
  }
}
