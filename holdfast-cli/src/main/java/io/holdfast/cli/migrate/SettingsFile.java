package io.holdfast.cli.migrate;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * A file of settings, as names with dots and their values: properties, YAML, the properties within an XML file, or what a Python
 * file says.
 */
final class SettingsFile {
    private SettingsFile() {}

    /**
     * Reads a file by its name's end.
     *
     * @throws IOException if it cannot be read, or is not what its name says
     */
    static Map<String, String> read(Path file) throws IOException {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        if (name.endsWith(".yml") || name.endsWith(".yaml")) {
            return yaml(file);
        }
        if (PythonFile.isOne(file)) {
            return PythonFile.read(Files.readString(file));
        }
        return name.endsWith(".xml") ? xml(file) : properties(file);
    }

    private static Map<String, String> properties(Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader in = Files.newBufferedReader(file)) {
            properties.load(in);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " is no file of properties: " + e.getMessage(), e);
        }
        Map<String, String> flat = new TreeMap<>();
        properties.stringPropertyNames().forEach(key -> flat.put(key, properties.getProperty(key)));
        return flat;
    }

    /** All documents of the file; a later one counts before an earlier one, as with Spring's profiles. */
    private static Map<String, String> yaml(Path file) throws IOException {
        Map<String, String> flat = new TreeMap<>();
        try (Reader in = Files.newBufferedReader(file)) {
            for (Object document : new Load(LoadSettings.builder().build()).loadAllFromReader(in)) {
                flatten("", document, flat);
            }
        } catch (YamlEngineException e) {
            throw new IOException(
                    file + " is no YAML: "
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
                    e);
        }
        return flat;
    }

    private static void flatten(String prefix, Object node, Map<String, String> flat) {
        if (node instanceof Map<?, ?> map) {
            map.forEach((key, value) -> flatten(prefix.isEmpty() ? key + "" : prefix + "." + key, value, flat));
        } else if (node instanceof List<?> list) {
            flat.put(prefix, String.join(";", list.stream().map(String::valueOf).toList()));
        } else if (node != null) {
            flat.put(prefix, String.valueOf(node));
        }
    }

    /** {@code <property name="…" value="…"/>} and {@code <property name="…">…</property>}, wherever they stand. */
    private static Map<String, String> xml(Path file) throws IOException {
        Map<String, String> flat = new TreeMap<>();
        try (InputStream in = Files.newInputStream(file)) {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_DTD, "");
            factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "");
            factory.setExpandEntityReferences(false);
            var builder = factory.newDocumentBuilder();
            builder.setErrorHandler(null);
            NodeList elements = builder.parse(in).getElementsByTagName("property");
            for (int i = 0; i < elements.getLength(); i++) {
                Element element = (Element) elements.item(i);
                String value = element.hasAttribute("value") ? element.getAttribute("value") : element.getTextContent();
                flat.put(element.getAttribute("name"), value.strip());
            }
        } catch (ParserConfigurationException | SAXException e) {
            throw new IOException(file + " is no XML that can be read: " + e.getMessage(), e);
        }
        return flat;
    }
}
