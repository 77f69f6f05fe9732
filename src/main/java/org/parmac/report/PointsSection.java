package org.parmac.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.parmac.math.Block;
import org.parmac.model.Targets;
import org.parmac.search.HammingTopK;
import org.parmac.store.DatasetDir;

/**
 * What a finished model makes of some points: pictures beside their reconstructions, queries beside
 * their nearest neighbours by code, and a map where a layer has two units.
 */
final class PointsSection {
  private static final int PICTURES = 12;
  private static final int QUERIES = 6;
  private static final int NEIGHBOURS = 10;

  /** Training points that are searched, and points on a map, at most. */
  private static final int SEARCHED = 20_000;

  private static final int MAPPED = 2_000;

  private final ReportedRun run;
  private final String image;

  /**
   * @param image what somebody said of the shape of pictures; null: nothing
   */
  PointsSection(ReportedRun run, String image) {
    this.run = run;
    this.image = image;
  }

  /**
   * @throws IllegalArgumentException if the points have not the shape that was asked for
   */
  void write(Html html) throws IOException {
    Targets targets = run.dir().spec().targetColumns();
    int inputs = targets.inputs(run.dir().description().columns());
    ImageShape shape =
        image != null
            ? ImageShape.of(image, inputs)
            : run.dataset() == null ? null : ImageShape.of(run.dataset(), inputs);
    if (!run.isFinished() || run.dataset() == null || !run.dir().files().isEmpty()) {
      if (image != null) {
        missing(html);
      }
      return;
    }
    try (ModelPoints points = new ModelPoints(run.dataset(), run.dir().savedModel())) {
      if (shape != null) {
        pictures(html, points, shape, targets);
      }
      map(html, points, targets);
    }
  }

  private void missing(Html html) {
    html.open("section").leaf("h2", "Points");
    html.leaf(
        "p",
        !run.isFinished()
            ? "Pictures of points come with the finished model."
            : run.dataset() == null
                ? "No pictures: the dataset is not at its place any more, "
                    + run.dir().description().dataset()
                    + "."
                : "No pictures: the model needs other programs for its layers.",
        "class",
        "empty");
    html.close();
  }

  private void pictures(Html html, ModelPoints points, ImageShape shape, Targets targets)
      throws IOException {
    boolean reconstructs = targets.areInputs();
    if (!reconstructs) {
      return;
    }
    html.open("section").leaf("h2", "Points");
    Block x = points.inputs(points.first(DatasetDir.VALIDATION, PICTURES));
    String what = "validation";
    if (x.rows() == 0) {
      x = points.inputs(points.first(DatasetDir.TRAIN, PICTURES));
      what = "training";
    }
    Shades shades = Shades.of(x);
    Block y = points.reconstructions(x);
    html.open("figure").open("figcaption");
    html.leaf("strong", "Originals and reconstructions").close();
    html.open("div", "class", "strip");
    for (int i = 0; i < x.rows(); i++) {
      html.open("span", "class", "couple");
      picture(html, shape, shades, x, i, "original " + (i + 1), null);
      picture(html, shape, shades, y, i, "reconstruction " + (i + 1), null);
      html.close();
    }
    html.close();
    Figure.note(
        html,
        "The first "
            + Numbers.plural(x.rows(), what + " point")
            + ", below each what the model makes of it. "
            + shape.width()
            + " × "
            + shape.height()
            + " pixels"
            + (shape.told() ? "" : ", as the source of the data suggests")
            + ".");
    html.close().line();
    if (run.isHash()) {
      neighbours(html, points, shape);
    }
    html.close().line();
  }

  private void neighbours(Html html, ModelPoints points, ImageShape shape) throws IOException {
    Block queries = points.inputs(points.first(DatasetDir.QUERIES, QUERIES));
    if (queries.rows() == 0) {
      return;
    }
    Block base = points.inputs(points.first(DatasetDir.TRAIN, SEARCHED));
    long[] codes = points.codes(base);
    long[] asked = points.codes(queries);
    Shades shades = Shades.of(base);
    html.open("figure").open("figcaption");
    html.leaf("strong", "Queries and their nearest neighbours by code").close();
    for (int q = 0; q < queries.rows(); q++) {
      HammingTopK nearest = new HammingTopK(asked[q], NEIGHBOURS);
      nearest.add(codes, codes.length);
      int found = nearest.finish();
      html.open("div", "class", "strip query");
      picture(html, shape, shades, queries, q, "query " + (q + 1), "");
      for (int i = 0; i < found; i++) {
        int row = (int) nearest.position(i);
        String bits = Numbers.plural(nearest.distance(i), "bit");
        picture(
            html,
            shape,
            shades,
            base,
            row,
            "neighbour " + (i + 1) + ", " + bits + " away",
            "" + nearest.distance(i));
      }
      html.close();
    }
    boolean all = base.rows() == run.dir().description().points();
    Figure.note(
        html,
        "At the left a query; then its nearest among "
            + (all ? "all " : "the first ")
            + Numbers.plural(base.rows(), "training point")
            + ", with the number of bits in which the codes differ; of equally near ones, the first"
            + " in the data.");
    html.close().line();
  }

  /**
   * @param label below the picture; null: no room for one
   */
  private static void picture(
      Html html, ImageShape shape, Shades s, Block points, int row, String what, String label) {
    String uri = shape.picture(points, row, s.black(), s.white());
    String width = "" + shape.width();
    String height = "" + shape.height();
    html.open("span", "class", "picture");
    html.empty("img", "src", uri, "alt", what, "title", what, "width", width, "height", height);
    if (label != null) {
      html.leaf("small", label);
    }
    html.close();
  }

  /** What is black and what is white: the least and the largest value of some points. */
  private record Shades(float black, float white) {
    static Shades of(Block points) {
      float low = Float.POSITIVE_INFINITY;
      float high = Float.NEGATIVE_INFINITY;
      for (int i = 0; i < points.rows() * points.columns(); i++) {
        low = Math.min(low, points.values()[i]);
        high = Math.max(high, points.values()[i]);
      }
      return new Shades(low, high > low ? high : low + 1);
    }
  }

  private void map(Html html, ModelPoints points, Targets targets) throws IOException {
    int layer = points.plane();
    if (layer < 0) {
      return;
    }
    Block all = points.first(DatasetDir.VALIDATION, MAPPED);
    String what = "validation";
    if (all.rows() == 0) {
      all = points.first(DatasetDir.TRAIN, MAPPED);
      what = "training";
    }
    Block z = points.outputs(points.inputs(all), layer);
    Map<Integer, List<double[]>> byClass = new TreeMap<>();
    for (int i = 0; i < z.rows(); i++) {
      int c = targets.classes() > 0 ? (int) all.get(i, all.columns() - 1) : -1;
      byClass
          .computeIfAbsent(c, key -> new ArrayList<>())
          .add(new double[] {z.get(i, 0), z.get(i, 1)});
    }
    List<Scatter.Group> groups = new ArrayList<>();
    byClass.forEach(
        (c, list) -> groups.add(new Scatter.Group("class " + c, 1 + groups.size() % 8, list)));
    String name = run.dir().spec().layers().get(layer).name();
    html.open("section").leaf("h2", "Map").open("div", "class", "pair");
    Figure.write(
        html,
        "Coordinates of layer " + name,
        "unit 2 over unit 1",
        new Scatter("unit 1", groups),
        "The first "
            + Numbers.plural(z.rows(), what + " point")
            + ", where the layer of two units puts them.");
    html.close().close().line();
  }
}
