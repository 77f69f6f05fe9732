import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.classification.LinearSVC;
import org.apache.spark.ml.classification.LinearSVCModel;
import org.apache.spark.ml.linalg.VectorUDT;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Spark MLlib's LinearSVC on a W step (a file of org.parmac.mac.StepBench), one unit after another,
 * on cached points: seconds of processor of the whole process, without starting Spark and loading,
 * and the mean objective. Arguments: FILE, and iterations at most, several if wanted.
 */
public final class SparkSvm {
  private static final double LAMBDA = 1e-4;

  private final int bits;
  private final int columns;
  private final float[] x;
  private final float[] y;

  private SparkSvm(Path file) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    int points = in.getInt();
    columns = in.getInt();
    bits = in.getInt();
    x = new float[points * columns];
    y = new float[points * bits];
    in.asFloatBuffer().get(x).get(y);
  }

  public static void main(String[] args) throws IOException {
    SparkSvm problem = new SparkSvm(Path.of(args[0]));
    try (SparkSession spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .getOrCreate()) {
      spark.sparkContext().setLogLevel("ERROR");
      Dataset<Row> points = problem.points(spark);
      for (int k = 1; k < args.length; k++) {
        problem.fit(points, Integer.parseInt(args[k]));
      }
    }
  }

  private Dataset<Row> points(SparkSession spark) {
    List<StructField> fields = new ArrayList<>();
    fields.add(new StructField("features", new VectorUDT(), false, Metadata.empty()));
    for (int l = 0; l < bits; l++) {
      fields.add(new StructField("bit" + l, DataTypes.DoubleType, false, Metadata.empty()));
    }
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < x.length / columns; i++) {
      double[] features = new double[columns];
      for (int j = 0; j < columns; j++) {
        features[j] = x[i * columns + j];
      }
      Object[] row = new Object[bits + 1];
      row[0] = Vectors.dense(features);
      for (int l = 0; l < bits; l++) {
        row[l + 1] = y[i * bits + l] > 0 ? 1.0 : 0.0;
      }
      rows.add(RowFactory.create(row));
    }
    Dataset<Row> points =
        spark.createDataFrame(rows, new StructType(fields.toArray(new StructField[0]))).repartition(2).cache();
    points.count();
    return points;
  }

  private void fit(Dataset<Row> points, int iterations) {
    OperatingSystemMXBean process =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long cpu = process.getProcessCpuTime();
    long wall = System.nanoTime();
    double objective = 0;
    for (int l = 0; l < bits; l++) {
      LinearSVCModel model =
          new LinearSVC()
              .setFeaturesCol("features")
              .setLabelCol("bit" + l)
              .setRegParam(LAMBDA)
              .setStandardization(false)
              .setTol(1e-9)
              .setMaxIter(iterations)
              .fit(points);
      objective += objective(l, model.coefficients().toArray(), model.intercept());
    }
    System.out.printf(
        "Spark LinearSVC, %d iterations: %.1f s of processor, %.1f s, objective %.6f%n",
        iterations,
        1e-9 * (process.getProcessCpuTime() - cpu),
        1e-9 * (System.nanoTime() - wall),
        objective / bits);
  }

  private double objective(int unit, double[] w, double bias) {
    double squares = 0;
    for (double v : w) {
      squares += v * v;
    }
    double hinge = 0;
    int points = x.length / columns;
    for (int i = 0; i < points; i++) {
      double margin = bias;
      for (int j = 0; j < columns; j++) {
        margin += w[j] * x[i * columns + j];
      }
      hinge += Math.max(0, 1 - y[i * bits + unit] * margin);
    }
    return LAMBDA / 2 * squares + hinge / points;
  }
}
