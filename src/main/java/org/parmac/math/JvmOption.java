package org.parmac.math;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;

/** Options that this JVM has been given or has chosen. */
final class JvmOption {
  private JvmOption() {}

  /** Its value; null where the JVM does not know it. */
  static String of(String name) {
    try {
      return ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
          .getVMOption(name)
          .getValue();
    } catch (IllegalArgumentException | NullPointerException | LinkageError unknown) {
      return null;
    }
  }
}
