import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Draws lines as SVG, with logarithmic axes, readable on light and dark ground: java Chart.java OUT TITLE X-LABEL Y-LABEL NAME=FILE…, files
 * with a line "x,y" a point.
 */
final class Chart {
  private static final int WIDTH = 760;
  private static final int HEIGHT = 440;
  private static final int LEFT = 64;
  private static final int RIGHT = 24;
  private static final int TOP = 44;
  private static final int BOTTOM = 56;
  private static final String[] COLOURS = {"#2f7ed8", "#d9632a", "#2a9d5c", "#a05cc5", "#b58a00"};

  private record Line(String name, List<double[]> points) {}

  private final List<Line> lines = new ArrayList<>();
  private final StringBuilder svg = new StringBuilder();
  private double fromX = Double.MAX_VALUE;
  private double toX = 0;
  private double fromY = Double.MAX_VALUE;
  private double toY = 0;

  public static void main(String[] args) throws IOException {
    Chart chart = new Chart();
    for (int i = 4; i < args.length; i++) {
      int at = args[i].lastIndexOf('=');
      chart.read(args[i].substring(0, at), Path.of(args[i].substring(at + 1)));
    }
    Files.writeString(Path.of(args[0]), chart.draw(args[1], args[2], args[3]));
  }

  private void read(String name, Path file) throws IOException {
    List<double[]> points = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      String[] fields = line.split(",");
      double x = Double.parseDouble(fields[0]);
      double y = Double.parseDouble(fields[1]);
      points.add(new double[] {x, y});
      fromX = Math.min(fromX, x);
      toX = Math.max(toX, x);
      fromY = Math.min(fromY, y);
      toY = Math.max(toY, y);
    }
    lines.add(new Line(name, points));
  }

  private String draw(String title, String xLabel, String yLabel) {
    fromY *= 0.9;
    toY *= 1.1;
    toX *= 1.05;
    add("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' font-family='sans-serif' font-size='13'>", WIDTH, HEIGHT);
    add("<title>%s</title>", title);
    add("<style>.t{fill:#222}.a{stroke:#888;stroke-width:1}.g{stroke:#888;stroke-opacity:.25;stroke-width:1}"
        + ".b{fill:#fff}"
        + "@media(prefers-color-scheme:dark){.b{fill:#1b1d21}.t{fill:#ddd}}</style>");
    add("<rect class='b' width='%d' height='%d'/>", WIDTH, HEIGHT);
    text(WIDTH / 2.0, 24, "middle", title, " font-size='15' font-weight='bold'");
    text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 14, "middle", xLabel, "");
    text(18, (TOP + HEIGHT - BOTTOM) / 2.0, "middle", yLabel, " transform='rotate(-90 18 %d)'".formatted((TOP + HEIGHT - BOTTOM) / 2));
    for (double tick : ticks(fromX, toX)) {
      add("<line class='g' x1='%.1f' y1='%d' x2='%.1f' y2='%d'/>", x(tick), TOP, x(tick), HEIGHT - BOTTOM);
      text(x(tick), HEIGHT - BOTTOM + 18, "middle", number(tick), "");
    }
    for (double tick : ticks(fromY, toY)) {
      add("<line class='g' x1='%d' y1='%.1f' x2='%d' y2='%.1f'/>", LEFT, y(tick), WIDTH - RIGHT, y(tick));
      text(LEFT - 8, y(tick) + 4, "end", number(tick), "");
    }
    add("<path class='a' fill='none' d='M%d %dV%dH%d'/>", LEFT, TOP, HEIGHT - BOTTOM, WIDTH - RIGHT);
    for (int i = 0; i < lines.size(); i++) {
      line(i);
    }
    return svg.append("</svg>\n").toString();
  }

  private void line(int i) {
    List<double[]> points = lines.get(i).points();
    StringBuilder path = new StringBuilder();
    for (double[] p : points) {
      path.append(String.format(Locale.ROOT, "%s%.1f %.1f", path.length() == 0 ? "M" : "L", x(p[0]), y(p[1])));
    }
    add("<path fill='none' stroke='%s' stroke-width='2' d='%s'/>", COLOURS[i % COLOURS.length], path);
    if (points.size() <= 40) {
      points.forEach(p -> add("<circle cx='%.1f' cy='%.1f' r='3' fill='%s'/>", x(p[0]), y(p[1]), COLOURS[i % COLOURS.length]));
    }
    int at = HEIGHT - BOTTOM - 14 - 20 * (lines.size() - 1 - i);
    add("<line x1='%d' y1='%d' x2='%d' y2='%d' stroke='%s' stroke-width='3'/>", LEFT + 16, at, LEFT + 40, at, COLOURS[i % COLOURS.length]);
    text(LEFT + 46, at + 4, "start", lines.get(i).name(), "");
  }

  /** 1, 2 and 5 times powers of ten. */
  private static List<Double> ticks(double from, double to) {
    List<Double> ticks = new ArrayList<>();
    for (int power = -12; power <= 12; power++) {
      for (double first : new double[] {1, 2, 5}) {
        double tick = first * Math.pow(10, power);
        if (tick >= from && tick <= to) {
          ticks.add(tick);
        }
      }
    }
    return ticks;
  }

  private static String number(double value) {
    return value >= 1 ? String.format(Locale.ROOT, "%.0f", value) : Float.toString((float) value);
  }

  private double x(double value) {
    return LEFT + (WIDTH - RIGHT - LEFT) * Math.log(value / fromX) / Math.log(toX / fromX);
  }

  private double y(double value) {
    return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * Math.log(value / fromY) / Math.log(toY / fromY);
  }

  private void text(double x, double y, String anchor, String text, String more) {
    add("<text class='t' x='%.1f' y='%.1f' text-anchor='%s'%s>%s</text>", x, y, anchor, more, text.replace("&", "&amp;").replace("<", "&lt;"));
  }

  private void add(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
