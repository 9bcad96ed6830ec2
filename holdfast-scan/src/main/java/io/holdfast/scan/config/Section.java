package io.holdfast.scan.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A mapping of a YAML file, with the lines of its keys. */
final class Section {
    private final String file;
    private final Node node;
    private final Map<String, Node> values = new LinkedHashMap<>();
    private final Map<String, Node> keys = new LinkedHashMap<>();

    Section(String file, Node node) throws ConfigException {
        this.file = file;
        this.node = node;
        if (node instanceof MappingNode mapping) {
            for (NodeTuple tuple : mapping.getValue()) {
                String key = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "";
                if (keys.put(key, tuple.getKeyNode()) != null) {
                    throw error(tuple.getKeyNode(), "'" + key + "' stands here twice");
                }
                values.put(key, tuple.getValueNode());
            }
        } else if (!isEmpty(node)) {
            throw error(node, "a mapping is expected here: names with values");
        }
    }

    private static boolean isEmpty(Node node) {
        return node.getTag().equals(Tag.NULL);
    }

    private ConfigException error(Node where, String why) {
        return new ConfigException(file, where.getStartMark().map(Mark::getLine).orElse(0) + 1, why);
    }

    /** An error at the line of a key. */
    ConfigException at(String key, String why) {
        return error(keys.getOrDefault(key, node), why);
    }

    Set<String> keys() {
        return keys.keySet();
    }

    void onlyHas(String... known) throws ConfigException {
        for (String key : keys.keySet()) {
            if (!List.of(known).contains(key)) {
                throw at(key, "'" + key + "' is not known here; what is: " + String.join(", ", known));
            }
        }
    }

    @Nullable
    Section section(String key) throws ConfigException {
        Node value = values.get(key);
        return value == null ? null : new Section(file, value);
    }

    String text(String key, String otherwise) throws ConfigException {
        Node value = values.get(key);
        if (value == null || isEmpty(value)) {
            return otherwise;
        }
        if (value instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        throw error(value, "'" + key + "' takes one value");
    }

    /** A value of a form; without one, the other, or an error when that is null. */
    String matching(String key, @Nullable String otherwise, String form, String what) throws ConfigException {
        String value = text(key, "");
        if (value.isEmpty()) {
            if (otherwise == null) {
                throw at(key, "'" + key + "' is missing: " + what);
            }
            return otherwise;
        }
        if (!value.matches(form)) {
            throw at(key, "'" + key + "' must be " + what + ", not '" + value + "'");
        }
        return value;
    }

    boolean flag(String key, boolean otherwise) throws ConfigException {
        String value = text(key, String.valueOf(otherwise));
        if (!value.equals("true") && !value.equals("false")) {
            throw at(key, "'" + key + "' must be true or false, not '" + value + "'");
        }
        return value.equals("true");
    }

    List<String> texts(String key) throws ConfigException {
        Node value = values.get(key);
        if (value == null || isEmpty(value)) {
            return List.of();
        }
        if (!(value instanceof SequenceNode sequence)) {
            throw error(value, "'" + key + "' takes a list");
        }
        List<String> texts = new ArrayList<>();
        for (Node each : sequence.getValue()) {
            if (!(each instanceof ScalarNode scalar) || scalar.getValue().isEmpty()) {
                throw error(each, "'" + key + "' takes a list of texts");
            }
            texts.add(scalar.getValue());
        }
        return texts;
    }
}
