package org.parmac.report;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** Reads what was written, by a strict reader. */
public final class Pages {
  private Pages() {}

  public static Document parse(String html) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(html)));
  }

  /** All elements of a name, in their order. */
  public static List<Element> elements(Node under, String name) {
    List<Element> found = new ArrayList<>();
    NodeList children = under.getChildNodes();
    for (int i = 0; i < children.getLength(); i++) {
      if (children.item(i) instanceof Element element) {
        if (element.getTagName().equals(name)) {
          found.add(element);
        }
        found.addAll(elements(element, name));
      }
    }
    return found;
  }

  /** The texts of all elements of a name. */
  public static List<String> texts(Node under, String name) {
    return elements(under, name).stream().map(Node::getTextContent).toList();
  }
}
