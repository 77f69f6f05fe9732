package org.parmac.math;

import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.conf.Configured;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.io.NullWritable;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.Mapper;
import org.apache.hadoop.mapreduce.lib.input.FileInputFormat;
import org.apache.hadoop.mapreduce.lib.input.TextInputFormat;
import org.apache.hadoop.mapreduce.lib.output.NullOutputFormat;
import org.apache.hadoop.util.Tool;
import org.apache.hadoop.util.ToolRunner;
import org.parmac.bench.Timing;
import org.parmac.job.JobDefaults;

/**
 * Products of both kernels in a map task, on its thread, beside those of a native BLAS that another
 * program has measured before: lines of "plain|transposed n k m rate".
 */
final class KernelBench extends Configured implements Tool {
  /** Arguments: the file of the other program's lines. */
  public static void main(String[] args) throws Exception {
    System.exit(ToolRunner.run(new Configuration(), new KernelBench(), args));
  }

  @Override
  public int run(String[] args) throws Exception {
    JobDefaults.apply(getConf());
    System.out.println("| product | native BLAS | vector | / native | plain Java | / native |");
    System.out.println("|---|---|---|---|---|---|");
    Job job = Job.getInstance(getConf(), "kernels");
    FileInputFormat.addInputPath(job, new Path(args[0]));
    job.setInputFormatClass(TextInputFormat.class);
    job.setMapperClass(Products.class);
    job.setNumReduceTasks(0);
    job.setOutputFormatClass(NullOutputFormat.class);
    return job.waitForCompletion(false) ? 0 : 1;
  }

  /** A row for each line. */
  static final class Products extends Mapper<LongWritable, Text, NullWritable, NullWritable> {
    @Override
    protected void map(LongWritable at, Text line, Context context) {
      String[] words = line.toString().split(" ");
      boolean transposed = words[0].equals("transposed");
      int n = Integer.parseInt(words[1]);
      int k = Integer.parseInt(words[2]);
      int m = Integer.parseInt(words[3]);
      double other = Double.parseDouble(words[4]);
      double fast = rate(KernelChoice.vector(), transposed, n, k, m);
      double plain = rate(PlainKernels.INSTANCE, transposed, n, k, m);
      System.out.printf(
          "| %s | %.1f | %.1f | %.2f | %.1f | %.2f |%n",
          transposed
              ? k + " × " + n + " · " + n + " × " + m
              : n + " × " + k + " · " + k + " × " + m,
          other,
          fast,
          fast / other,
          plain,
          plain / other);
    }
  }

  /** Billions of floating-point operations a second of processor. */
  private static double rate(Kernels kernels, boolean transposed, int n, int k, int m) {
    Random random = new Random(1);
    Block a = numbers(random, n, k);
    Block b = transposed ? numbers(random, n, m) : numbers(random, m, k);
    Block c = new Block(transposed ? k : n, m);
    Timing timing =
        Timing.of(
            () -> {
              if (transposed) {
                kernels.transposedTimes(a, b, c);
              } else {
                kernels.timesTransposed(a, b, c);
              }
            });
    return 2e-9 * n * k * m / timing.seconds();
  }

  private static Block numbers(Random random, int rows, int columns) {
    Block block = new Block(rows, columns);
    for (int p = 0; p < rows * columns; p++) {
      block.values()[p] = random.nextFloat() - 0.5f;
    }
    return block;
  }
}
