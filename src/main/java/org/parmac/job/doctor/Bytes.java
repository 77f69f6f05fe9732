package org.parmac.job.doctor;

import org.apache.hadoop.util.StringUtils.TraditionalBinaryPrefix;

/** Numbers of bytes for a person. */
final class Bytes {
  private Bytes() {}

  static String text(long bytes) {
    return TraditionalBinaryPrefix.long2String(bytes, "B", 1);
  }
}
