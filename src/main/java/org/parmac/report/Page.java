package org.parmac.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.parmac.store.Provenance;

/**
 * The frame of a report: a file that needs no other, asks for nothing over a network, and runs no
 * script.
 */
final class Page {
  private static final String POLICY =
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

  private Page() {}

  /** Begins a document, up to its content. */
  static Html begin(String title) {
    Html html = new Html();
    html.open("html", "lang", "en").open("head").line();
    html.empty("meta", "charset", "utf-8").line();
    html.empty("meta", "http-equiv", "Content-Security-Policy", "content", POLICY).line();
    html.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1").line();
    html.empty("meta", "name", "color-scheme", "content", "light dark").line();
    html.empty("meta", "name", "generator", "content", "Parmac " + Provenance.version()).line();
    html.leaf("title", title).line();
    html.style(css()).line();
    html.close().open("body").open("main").line();
    return html;
  }

  /** The heading: what it is of, the verdict, and the figures that stand out. */
  static void header(
      Html html, String above, String title, String verdict, Map<String, String[]> tiles) {
    html.open("header").leaf("p", above, "class", "above").leaf("h1", title);
    html.leaf("p", verdict, "class", "verdict");
    if (!tiles.isEmpty()) {
      html.open("dl", "class", "tiles");
      tiles.forEach(
          (name, value) ->
              html.open("div")
                  .leaf("dt", name)
                  .open("dd")
                  .text(value[0])
                  .leaf("small", value[1])
                  .close()
                  .close());
      html.close();
    }
    html.close().line();
  }

  /** Ends a document. */
  static String end(Html html) {
    html.leaf(
        "footer",
        "Written by Parmac "
            + Provenance.version()
            + " on "
            + Instant.now()
                .truncatedTo(ChronoUnit.MINUTES)
                .toString()
                .replace("T", " at ")
                .replace(":00Z", " UTC")
            + ". Errors are means over points; µ is in the units of the errors.");
    return html.close().close().close().finish();
  }

  private static String css() {
    try (InputStream in = Page.class.getResourceAsStream("report.css")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("report.css is not readable", e);
    }
  }
}
