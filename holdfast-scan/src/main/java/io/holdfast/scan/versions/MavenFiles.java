package io.holdfast.scan.versions;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** The {@code pom.xml} files of a project, with the properties of their parents where those are in the tree. */
final class MavenFiles {
    private static final Pattern PROPERTY = Pattern.compile("\\$\\{([^}]+)}");
    private static final int DEEPEST = 8;

    private final List<Pom> poms = new ArrayList<>();

    /** A file, read. */
    private record Pom(Element root, String artifact, String parent, Map<String, String> properties) {}

    /** A file that cannot be read says nothing. */
    void add(String text) {
        Element root = parsed(text);
        if (root == null || !root.getTagName().equals("project")) {
            return;
        }
        Element parent = child(root, "parent");
        Map<String, String> properties = new HashMap<>();
        Element own = child(root, "properties");
        if (own != null) {
            children(own)
                    .forEach(each -> properties.put(
                            each.getTagName(), each.getTextContent().strip()));
        }
        String parentVersion = parent == null ? "" : text(parent, "version");
        properties.put("project.parent.version", parentVersion);
        String version = text(root, "version");
        properties.put("project.version", version.isEmpty() ? parentVersion : version);
        poms.add(new Pom(root, text(root, "artifactId"), parent == null ? "" : text(parent, "artifactId"), properties));
    }

    void versions(Pins pins) {
        for (Pom pom : poms) {
            dependencies(pom, pom.root(), pins);
            Element managed = child(pom.root(), "dependencyManagement");
            if (managed != null) {
                dependencies(pom, managed, pins);
            }
            Element profiles = child(pom.root(), "profiles");
            if (profiles != null) {
                children(profiles).forEach(profile -> dependencies(pom, profile, pins));
            }
            Element parent = child(pom.root(), "parent");
            if (parent != null) {
                pins.exact(text(parent, "groupId") + ":" + text(parent, "artifactId"), text(parent, "version"));
            }
        }
    }

    private void dependencies(Pom pom, Element holder, Pins pins) {
        Element dependencies = child(holder, "dependencies");
        if (dependencies != null) {
            for (Element each : children(dependencies)) {
                String name = text(each, "groupId") + ":" + text(each, "artifactId");
                // [1.2,2) allows 1.2 and more.
                String version = filled(text(each, "version"), pom, 0).replaceFirst("^[\\[(]", "");
                pins.exact(name, version.replaceFirst("[,\\])].*", ""));
            }
        }
    }

    private String filled(String text, Pom pom, int depth) {
        Matcher matcher = PROPERTY.matcher(text);
        StringBuilder out = new StringBuilder();
        while (matcher.find()) {
            String value = depth > DEEPEST ? null : property(matcher.group(1), pom, depth);
            matcher.appendReplacement(out, Matcher.quoteReplacement(value == null ? "" : value));
        }
        return matcher.appendTail(out).toString();
    }

    private @Nullable String property(String name, Pom pom, int depth) {
        String key = name.equals("version") || name.equals("pom.version") ? "project.version" : name;
        String value = pom.properties().get(key);
        if (value != null) {
            return filled(value, pom, depth + 1);
        }
        if (depth > DEEPEST || pom.parent().isEmpty()) {
            return null;
        }
        for (Pom each : poms) {
            if (each != pom && each.artifact().equals(pom.parent())) {
                return property(name, each, depth + 1);
            }
        }
        return null;
    }

    private static @Nullable Element parsed(String text) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            factory.setExpandEntityReferences(false);
            DocumentBuilder builder = factory.newDocumentBuilder();
            builder.setErrorHandler(null);
            return builder.parse(new InputSource(new StringReader(text.replaceFirst("^\ufeff", ""))))
                    .getDocumentElement();
        } catch (IOException | SAXException | ParserConfigurationException e) {
            return null;
        }
    }

    private static List<Element> children(Element of) {
        List<Element> all = new ArrayList<>();
        for (Node node = of.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element) {
                all.add(element);
            }
        }
        return all;
    }

    private static @Nullable Element child(Element of, String name) {
        return children(of).stream()
                .filter(each -> each.getTagName().equals(name))
                .findFirst()
                .orElse(null);
    }

    private static String text(Element of, String name) {
        Element found = child(of, name);
        return found == null ? "" : found.getTextContent().strip();
    }
}
