package org.parmac.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parmac.report.Browser;
import org.parmac.report.Browser.Visit;

/**
 * Reports as a browser shows them. Skipped where there is none: chromium, chromium-browser or
 * google-chrome on the PATH, or what PARMAC_CHROMIUM names. Screenshots stay in target/report.
 */
class ReportBrowserTest {
  private static final Path SCREENSHOTS = Path.of("target", "report");

  /** Prints the widest thing of a framed page, and the labels that lie on each other. */
  private static final String MEASURE =
      """
      <!DOCTYPE html><html><head><meta charset="utf-8"></head><body>
      <iframe id="f" src="%s" style="width:%dpx;height:900px;border:0"></iframe>
      <pre id="found"></pre>
      <script>
      window.onload = () => {
        const page = document.getElementById("f").contentDocument;
        const all = [];
        for (const svg of page.querySelectorAll("svg")) {
          const boxes = [...svg.querySelectorAll("text")].map(t => [t.getBoundingClientRect(), t]);
          for (const [a, s] of boxes) for (const [b, t] of boxes)
            if (s !== t && a.width && s.compareDocumentPosition(t) & 4
                && Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
                && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4)
              all.push(s.textContent + " on " + t.textContent + " in " + svg.getAttribute("aria-label"));
        }
        const shown = [...page.querySelectorAll("svg")].filter(s => s.getBoundingClientRect().width > 0);
        document.getElementById("found").textContent = "width " + page.documentElement.scrollWidth
            + " shown " + shown.length + " collisions " + all.length + " [" + all.join("; ") + "]";
      };
      </script></body></html>
      """;

  private static final Pattern FOUND =
      Pattern.compile("width (\\d+) shown (\\d+) collisions (\\d+) \\[(.*?)]", Pattern.DOTALL);

  @TempDir static Path shared;
  private static Browser browser;
  private static Path single;
  private static Path compared;

  @BeforeAll
  static void write() throws Exception {
    browser = Browser.find(shared).orElse(null);
    if (browser == null) {
      return;
    }
    SmallRun run = SmallRun.in(shared);
    Path other = shared.resolve("other");
    done("train", "--bits", 8, "--seed", 2, "--max-iterations", 6, run.data(), other);
    for (Path each : List.of(run.run(), other)) {
      done("evaluate", "--k", "1,10,50,100", "--recall", "1,10,100", each);
    }
    single = shared.resolve("run/report.html");
    compared = shared.resolve("compared.html");
    done("report", "--image", "4x3", run.run());
    done("report", "--compare", run.run(), other, "--out", compared);
    Files.createDirectories(SCREENSHOTS);
  }

  private static void done(Object... words) throws Exception {
    CommandRun run = CommandRun.of(new Configuration(), words);
    assertThat(run.code()).as(run.err()).isZero();
  }

  @BeforeEach
  void needsABrowser() {
    Assumptions.assumeTrue(
        browser != null,
        "skipped: no chromium, chromium-browser or google-chrome on the PATH, and none in"
            + " PARMAC_CHROMIUM");
  }

  @Test
  void asksForNothingAndHasNothingToComplainOf() throws Exception {
    for (Path page : List.of(single, compared)) {
      Visit visit = browser.open(page, "--dump-dom");
      assertThat(visit.out()).contains("</svg>");
      assertThat(visit.console()).isEmpty();
      assertThat(visit.asked()).isEmpty();
    }
  }

  /** The test above would see it if a page did. */
  @Test
  void whatAsksAndComplainsIsSeen() throws Exception {
    Path asks =
        Files.writeString(shared.resolve("asks.html"), "<img src='http://192.0.2.1/a.png'>");
    assertThat(browser.open(asks, "--dump-dom").asked())
        .anyMatch(line -> line.startsWith("GET http://192.0.2.1/a.png"));
    String policy = "<meta http-equiv='Content-Security-Policy' content=\"default-src 'none'\">";
    Path complains =
        Files.writeString(
            shared.resolve("complains.html"), policy + "<img src='http://192.0.2.1/a.png'>");
    Visit visit = browser.open(complains, "--dump-dom");
    assertThat(visit.console()).isNotEmpty();
    assertThat(visit.asked()).isEmpty();
  }

  @Test
  void fitsATelephoneAndAScreenWithoutCollisions() throws Exception {
    for (Path page : List.of(single, compared)) {
      int narrow = measure(page, 360);
      assertThat(measure(page, 1200)).isEqualTo(narrow);
      measure(page, 768);
    }
  }

  /** Returns how many charts are shown. */
  private static int measure(Path page, int width) throws Exception {
    Path frame = Files.createTempFile(shared, "frame", ".html");
    Files.writeString(frame, MEASURE.formatted(page.toUri(), width));
    Visit visit =
        browser.open(
            frame,
            "--dump-dom",
            "--allow-file-access-from-files",
            "--window-size=" + (width + 40) + ",1000");
    Matcher found = FOUND.matcher(visit.out());
    assertThat(found.find()).as(visit.out() + visit.log()).isTrue();
    assertThat(Integer.parseInt(found.group(1))).as("%s at %s", page, width).isEqualTo(width);
    assertThat(found.group(4)).as("%s at %s", page, width).isEmpty();
    return Integer.parseInt(found.group(2));
  }

  @Test
  void looksGoodInTheLightAndInTheDark() throws Exception {
    double light = brightness(shoot(single, "light", 1200, "preferredColorScheme=1"));
    double dark = brightness(shoot(single, "dark", 1200, "preferredColorScheme=0"));
    assertThat(light).isGreaterThan(0.85);
    assertThat(dark).isLessThan(0.3);
    shoot(compared, "compared", 1200, "preferredColorScheme=1");
    Path frame =
        Files.writeString(
            shared.resolve("telephone.html"),
            "<body style='margin:0'><iframe src='%s' style='width:360px;height:6000px;border:0'>"
                .formatted(single.toUri()));
    assertThat(shoot(frame, "telephone", 500, "preferredColorScheme=1").getWidth()).isEqualTo(500);
  }

  private static BufferedImage shoot(Path page, String name, int width, String setting)
      throws Exception {
    Path png = SCREENSHOTS.resolve(name + ".png").toAbsolutePath();
    Files.deleteIfExists(png);
    Visit visit =
        browser.open(
            page,
            "--screenshot=" + png,
            "--window-size=" + width + ",5000",
            "--blink-settings=" + setting);
    assertThat(png).as(visit.log()).exists();
    return ImageIO.read(png.toFile());
  }

  /** The mean of all pixels, 0 to 1. */
  private static double brightness(BufferedImage image) {
    double sum = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        int rgb = image.getRGB(x, y);
        sum += ((rgb >> 16 & 255) + (rgb >> 8 & 255) + (rgb & 255)) / 765.0;
      }
    }
    return sum / image.getWidth() / image.getHeight();
  }
}
