package org.parmac.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class HtmlTest {
  private static final String NASTY =
      "</p><script>alert(\"1\")</script>&amp;'\u0000\u0007\ud800é😀";

  @Test
  void textAndAttributesComeOutAsTheyWentIn() throws Exception {
    String html = new Html().open("p", "title", NASTY).text(NASTY).close().finish();
    assertThat(html).doesNotContain("<script").doesNotContain("\u0000");
    Element p = Pages.parse(html).getDocumentElement();
    String expected = NASTY.replaceAll("[\u0000\u0007\ud800]", "\ufffd");
    assertThat(p.getTextContent()).isEqualTo(expected);
    assertThat(p.getAttribute("title")).isEqualTo(expected);
    assertThat(p.getChildNodes().getLength()).isEqualTo(1);
  }

  @Test
  void everyCharacterMakesADocumentThatCanBeRead() throws Exception {
    StringBuilder all = new StringBuilder();
    IntStream.range(0, 0x3000).forEach(all::appendCodePoint);
    Document read = Pages.parse(new Html().leaf("p", all.toString()).finish());
    String text = read.getDocumentElement().getTextContent();
    assertThat(text.contains("<=>") && text.contains("äåæ")).isTrue();
  }

  @Test
  void attributesWithoutValueAreLeftOut() {
    assertThat(new Html().empty("img", "alt", null, "src", "data:x").finish())
        .contains("<img src=\"data:x\"/>");
  }

  @Test
  void namesAreNoData() {
    assertThatThrownBy(() -> new Html().open("p onload=x"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Html().open("p", "a\"b", "c"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Html().style("p{} </style><script>"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anElementThatIsLeftOpenIsAMistake() {
    assertThatThrownBy(() -> new Html().open("p").finish())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("p");
  }
}
