package org.parmac.job.doctor;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.mapred.JobConf;
import org.apache.hadoop.mapreduce.TaskType;

/** What jobs of ours ask of YARN for a container: MiB, cores, and the heap in it. */
record ContainerSizes(Map<String, Size> sizes) {
  private static final Pattern HEAP = Pattern.compile("-Xmx(\\d+)([kKmMgG]?)");

  /**
   * @param key the setting that says how large it is
   * @param heap MiB of -Xmx; 0: not said
   */
  record Size(String key, long megabytes, int cores, long heap) {}

  static ContainerSizes of(Configuration conf) {
    JobConf job = new JobConf(conf);
    Map<String, Size> sizes = new LinkedHashMap<>();
    sizes.put(
        "master",
        new Size(
            "yarn.app.mapreduce.am.resource.mb",
            conf.getLong("yarn.app.mapreduce.am.resource.mb", 1536),
            conf.getInt("yarn.app.mapreduce.am.resource.cpu-vcores", 1),
            heap(conf.get("yarn.app.mapreduce.am.command-opts", "-Xmx1024m"))));
    for (TaskType type : new TaskType[] {TaskType.MAP, TaskType.REDUCE}) {
      String task = type.name().toLowerCase(java.util.Locale.ROOT);
      sizes.put(
          task,
          new Size(
              "mapreduce." + task + ".memory.mb",
              job.getMemoryRequired(type),
              conf.getInt("mapreduce." + task + ".cpu.vcores", 1),
              heap(job.getTaskJavaOpts(type))));
    }
    return new ContainerSizes(sizes);
  }

  private static long heap(String options) {
    Matcher found = HEAP.matcher(options == null ? "" : options);
    long heap = 0;
    while (found.find()) {
      long number = Long.parseLong(found.group(1));
      heap =
          switch (found.group(2).toLowerCase(java.util.Locale.ROOT)) {
            case "g" -> number << 10;
            case "m" -> number;
            case "k" -> number >> 10;
            default -> number >> 20;
          };
    }
    return heap;
  }

  /** The heaps that do not fit into their containers. */
  Check heaps() {
    StringBuilder wrong = new StringBuilder();
    StringBuilder all = new StringBuilder();
    sizes.forEach(
        (name, size) -> {
          all.append(all.isEmpty() ? "" : ", ").append(name).append(' ');
          all.append(size.heap()).append(" of ").append(size.megabytes()).append(" MiB");
          if (size.heap() >= size.megabytes()) {
            wrong.append(wrong.isEmpty() ? "" : ", ").append(size.key());
          }
        });
    return wrong.isEmpty()
        ? Check.ok("heaps", all.toString())
        : Check.fail(
            "heaps",
            all.toString(),
            "Raise " + wrong + ", or lower -Xmx: YARN kills a container that grows over its size.");
  }
}
