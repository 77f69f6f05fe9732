package org.parmac.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.parmac.report.LineChart.Scale;
import org.w3c.dom.Element;

class ChartsTest {
  private static final Pattern NUMBERS = Pattern.compile("-?\\d+(\\.\\d+)?");

  private static Element draw(Chart chart, Plot.Size size) throws Exception {
    Html html = new Html().open("svg");
    chart.draw(html, size);
    return Pages.parse(html.close().finish()).getDocumentElement();
  }

  private static Element path(Element svg, String style) {
    return Pages.elements(svg, "path").stream()
        .filter(p -> p.getAttribute("class").equals(style))
        .findFirst()
        .orElseThrow();
  }

  private static List<Double> numbers(String path) {
    List<Double> numbers = new ArrayList<>();
    Matcher matcher = NUMBERS.matcher(path);
    while (matcher.find()) {
      numbers.add(Double.valueOf(matcher.group()));
    }
    return numbers;
  }

  private static Series line(String name, int colour, double... ys) {
    Series series = Series.line(name, colour);
    for (int i = 0; i < ys.length; i++) {
      series.add(i, ys[i], "iteration " + i);
    }
    return series;
  }

  private static LineChart chart(Series... series) {
    return new LineChart("iteration", Scale.COUNT, List.of(series), List.of());
  }

  @Test
  void aLineGoesThroughItsPoints() throws Exception {
    Element svg = draw(chart(line("error", 1, 0, 50, 100)), Plot.Size.WIDE);
    List<Double> at = numbers(path(svg, "line c1").getAttribute("d"));
    assertThat(at).hasSize(6);
    // Equal steps of x and y are equally far apart; larger values are higher up.
    assertThat(at.get(2) - at.get(0)).isCloseTo(at.get(4) - at.get(2), within(0.21));
    assertThat(at.get(1) - at.get(3)).isCloseTo(at.get(3) - at.get(5), within(0.21)).isPositive();
    assertThat(Pages.texts(svg, "title"))
        .containsExactly("error, iteration 0", "error, iteration 1", "error, iteration 2");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1e-3, 1, 20})
  void labelsAtTheEndsDoNotLieOnEachOther(double apart) throws Exception {
    List<Series> series = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      series.add(line("method " + i, i + 1, 3, 100 + i * apart));
    }
    Element svg = draw(chart(series.toArray(Series[]::new)), Plot.Size.WIDE);
    List<Double> ys =
        Pages.elements(svg, "text").stream()
            .filter(t -> t.getAttribute("class").startsWith("label"))
            .map(t -> Double.valueOf(t.getAttribute("y")))
            .sorted()
            .toList();
    assertThat(ys).hasSize(8);
    for (int i = 1; i < ys.size(); i++) {
      assertThat(ys.get(i) - ys.get(i - 1)).isGreaterThan(13.8);
    }
    assertThat(ys.get(0)).isPositive();
    assertThat(ys.get(7)).isLessThan(Plot.Size.WIDE.height());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everythingLiesWithinThePicture(boolean narrow) throws Exception {
    Plot.Size size = narrow ? Plot.Size.NARROW : Plot.Size.WIDE;
    double[] ys = new double[40];
    List<LineChart.Mark> marks = new ArrayList<>();
    for (int i = 0; i < ys.length; i++) {
      ys[i] = 1e5 * Math.exp(-i / 9.0);
      marks.add(new LineChart.Mark(i, Numbers.significant(Math.pow(1.2, i), 2)));
    }
    LineChart chart =
        new LineChart(
            "iteration", Scale.COUNT, List.of(line("E_Q", 1, ys), line("E_BA", 2, ys)), marks);
    Element svg = draw(chart, size);
    for (Element text : Pages.elements(svg, "text")) {
      double x = Double.parseDouble(text.getAttribute("x"));
      double width = Plot.width(text.getTextContent());
      String anchor = text.getAttribute("text-anchor");
      double left = anchor.equals("end") ? x - width : anchor.equals("middle") ? x - width / 2 : x;
      assertThat(left).as(text.getTextContent()).isGreaterThanOrEqualTo(0);
      assertThat(left + width).as(text.getTextContent()).isLessThanOrEqualTo(size.width());
      assertThat(Double.parseDouble(text.getAttribute("y"))).isBetween(8.0, size.height() + 0.0);
    }
    for (Element path : Pages.elements(svg, "path")) {
      if (path.getAttribute("class").startsWith("line ")) {
        List<Double> at = numbers(path.getAttribute("d"));
        for (int i = 0; i < at.size(); i += 2) {
          assertThat(at.get(i)).isBetween(0.0, size.width() + 0.0);
          assertThat(at.get(i + 1)).isBetween(0.0, size.height() + 0.0);
        }
      }
    }
  }

  @Test
  void aLineThatEndsEarlyIsNamedInTheLegend() {
    LineChart chart = chart(line("long", 1, 1, 2, 3, 4, 5, 6, 7, 8), line("short", 2, 1, 2));
    assertThat(chart.labelsItself()).isFalse();
    assertThat(chart.keys()).extracting(Chart.Key::name).containsExactly("long", "short");
    assertThat(chart(line("one", 1, 1, 2), line("two", 2, 1, 2)).labelsItself()).isTrue();
  }

  @Test
  void whatIsNotANumberIsNotDrawn() {
    Series series = line("error", 1, 1, Double.NaN, Double.POSITIVE_INFINITY, 4);
    series.add(9, null, "nothing");
    assertThat(series.points()).extracting(Series.Point::x).containsExactly(0.0, 3.0);
    assertThat(chart(line("none", 1)).isWorthwhile()).isFalse();
    assertThat(chart(line("one", 1, 5)).isWorthwhile()).isFalse();
  }

  @Test
  void barsStandOnEachOther() throws Exception {
    StackedBars bars =
        new StackedBars(
            "iteration",
            List.of(1, 2),
            List.of(
                new StackedBars.Part("map", "f1", List.of(3.0, 1.0)),
                new StackedBars.Part("nothing", "f2", List.of(0.0, 0.0)),
                new StackedBars.Part("commit", "f3", List.of(1.0, 1.0))),
            List.of("iteration 1: 4 s", "iteration 2: 2 s"));
    assertThat(bars.keys()).extracting(Chart.Key::name).containsExactly("commit", "map");
    Element svg = draw(bars, Plot.Size.WIDE);
    // M x top h width V ground h -width z
    List<Double> map = numbers(path(svg, "bar f1").getAttribute("d"));
    List<Double> commit = numbers(path(svg, "bar f3").getAttribute("d"));
    assertThat(map).hasSize(10);
    assertThat(commit.get(3)).isEqualTo(map.get(1));
    assertThat(commit.get(8)).isEqualTo(map.get(6));
    double second = commit.get(3) - commit.get(1);
    assertThat(map.get(3) - map.get(1)).isCloseTo(3 * second, within(0.21));
    assertThat(Pages.texts(svg, "title")).containsExactly("iteration 1: 4 s", "iteration 2: 2 s");
    assertThat(bars.describe()).contains("map").contains("66.7");
  }

  @Test
  void errorBarsAreAsLongAsTheErrors() throws Exception {
    Series series = Series.line("itq", 1);
    series.points().add(new Series.Point(1, 0.5, 0.1, "at 1"));
    series.points().add(new Series.Point(100, 0.9, 0, "at 100"));
    Element svg = draw(new LineChart("k", Scale.RATIO, List.of(series), List.of()), Plot.Size.WIDE);
    List<Double> bar = numbers(path(svg, "error c1").getAttribute("d"));
    List<Double> line = numbers(path(svg, "line c1").getAttribute("d"));
    assertThat(bar).hasSize(3);
    assertThat((bar.get(1) - bar.get(2)) / (line.get(1) - line.get(3)))
        .isCloseTo(0.5, within(0.01));
  }
}
