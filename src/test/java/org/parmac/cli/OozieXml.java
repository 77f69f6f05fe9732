package org.parmac.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.Source;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import org.w3c.dom.Element;
import org.w3c.dom.bootstrap.DOMImplementationRegistry;
import org.w3c.dom.ls.DOMImplementationLS;
import org.w3c.dom.ls.LSInput;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** Definitions of Oozie applications, and the schemas that lie in oozie-client's jar. */
final class OozieXml {
  private static final List<String> SCHEMAS =
      List.of(
          "oozie-workflow-1.0.xsd",
          "oozie-coordinator-0.5.xsd",
          "oozie-bundle-0.2.xsd",
          "oozie-sla-0.2.xsd",
          "email-action-0.2.xsd");

  private OozieXml() {}

  static Element parse(Path file) {
    try {
      return parse(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Element parse(String xml) {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setNamespaceAware(true);
    try {
      return factory
          .newDocumentBuilder()
          .parse(new InputSource(new StringReader(xml)))
          .getDocumentElement();
    } catch (SAXException | IOException | ParserConfigurationException e) {
      throw new IllegalArgumentException(e);
    }
  }

  static void validate(Path file) throws Exception {
    validate(Files.readString(file));
  }

  static void validate(String xml) throws Exception {
    schema().newValidator().validate(new StreamSource(new StringReader(xml)));
  }

  private static Schema schema() throws Exception {
    SchemaFactory factory = SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI);
    DOMImplementationLS dom =
        (DOMImplementationLS) DOMImplementationRegistry.newInstance().getDOMImplementation("LS");
    // The workflow's schema includes another one by its name, which lies beside it in the jar.
    factory.setResourceResolver(
        (type, namespace, publicId, systemId, base) -> {
          LSInput input = dom.createLSInput();
          input.setSystemId(systemId);
          input.setByteStream(stream(systemId.substring(systemId.lastIndexOf('/') + 1)));
          return input;
        });
    return factory.newSchema(
        SCHEMAS.stream().map(name -> new StreamSource(stream(name), name)).toArray(Source[]::new));
  }

  private static InputStream stream(String name) {
    return OozieXml.class.getResourceAsStream("/" + name);
  }
}
