package org.parmac.job.circulation;

import java.io.IOException;
import java.util.List;

/**
 * The few operations on files that a circulation is made of: the one door between the protocol and
 * a file system.
 */
public interface RingFiles {
  /** All markers. Those that move meanwhile may be missing, or as they were. */
  List<Marker> markers() throws IOException;

  /**
   * Moves a group from one state to another: one atomic rename. Of several that try, one succeeds.
   *
   * @return false if the group does not stand at from any more
   */
  boolean move(Marker from, Marker to) throws IOException;

  /** Reads a group's file, which a marker has named. */
  GroupState read(String file) throws IOException;

  /** Writes a group's file; whole when this returns. No other attempt writes the same. */
  void write(String file, GroupState group) throws IOException;
}
