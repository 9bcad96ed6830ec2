package io.holdfast.scan.render;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Checks JSON against a schema of draft 4: the words that SARIF's schema uses. */
public final class Schema {
    private static final Set<String> KNOWN = Set.of(
            "$schema",
            "$ref",
            "title",
            "id",
            "description",
            "additionalProperties",
            "type",
            "properties",
            "required",
            "definitions",
            "items",
            "minItems",
            "maxItems",
            "uniqueItems",
            "enum",
            "default",
            "minimum",
            "maximum",
            "pattern",
            "format",
            "anyOf",
            "oneOf",
            "allOf",
            "not",
            "minProperties",
            "minLength");

    private final JsonNode root;
    private final List<String> errors = new ArrayList<>();

    private Schema(JsonNode root) {
        this.root = root;
    }

    /** What is wrong; empty when nothing is. */
    public static List<String> errors(JsonNode schema, JsonNode value) {
        Schema check = new Schema(schema);
        check.check(schema, value, "");
        return check.errors;
    }

    private void check(JsonNode schema, JsonNode value, String path) {
        schema.propertyNames().forEach(word -> {
            if (!KNOWN.contains(word)) {
                throw new IllegalArgumentException("the schema has " + word);
            }
        });
        if (schema.has("$ref")) {
            check(root.at(schema.get("$ref").asString().substring(1)), value, path);
            return;
        }
        if (schema.has("type") && !isOf(schema.get("type").asString(), value)) {
            errors.add(path + " is no " + schema.get("type").asString());
            return;
        }
        if (schema.has("enum")) {
            boolean[] found = {false};
            schema.get("enum").forEach(each -> found[0] |= each.equals(value));
            expect(found[0], path + " is none of the values");
        }
        if (value.isNumber()) {
            expect(
                    !schema.has("minimum")
                            || value.asDouble() >= schema.get("minimum").asDouble(),
                    path + " is too small");
            expect(
                    !schema.has("maximum")
                            || value.asDouble() <= schema.get("maximum").asDouble(),
                    path + " is too large");
        }
        if (value.isString() && schema.has("pattern")) {
            expect(
                    value.asString().matches("(?s).*(" + schema.get("pattern").asString() + ").*"),
                    path + " has another form");
        }
        choices(schema, value, path);
        if (value.isObject()) {
            object(schema, value, path);
        } else if (value.isArray()) {
            array(schema, value, path);
        }
    }

    private void choices(JsonNode schema, JsonNode value, String path) {
        for (String word : List.of("anyOf", "oneOf", "allOf")) {
            if (schema.has(word)) {
                int fit = 0;
                for (JsonNode each : schema.get(word)) {
                    fit += fits(each, value) ? 1 : 0;
                }
                int all = schema.get(word).size();
                expect(
                        word.equals("anyOf") ? fit > 0 : word.equals("oneOf") ? fit == 1 : fit == all,
                        path + " fits not " + word);
            }
        }
        expect(!schema.has("not") || !fits(schema.get("not"), value), path + " is what it must not be");
    }

    private boolean fits(JsonNode schema, JsonNode value) {
        Schema inner = new Schema(root);
        inner.check(schema, value, "");
        return inner.errors.isEmpty();
    }

    private void object(JsonNode schema, JsonNode value, String path) {
        schema.path("required").forEach(name -> expect(value.has(name.asString()), path + " lacks " + name.asString()));
        JsonNode named = schema.path("properties");
        JsonNode more = schema.path("additionalProperties");
        value.properties().forEach(each -> {
            String inner = path + "/" + each.getKey();
            if (named.has(each.getKey())) {
                check(named.get(each.getKey()), each.getValue(), inner);
            } else if (more.isObject()) {
                check(more, each.getValue(), inner);
            } else {
                expect(!more.isBoolean() || more.asBoolean(), inner + " is not known");
            }
        });
    }

    private void array(JsonNode schema, JsonNode value, String path) {
        expect(value.size() >= schema.path("minItems").asInt(0), path + " has too few");
        if (schema.path("uniqueItems").asBoolean(false)) {
            Set<JsonNode> seen = new HashSet<>();
            value.forEach(each -> expect(seen.add(each), path + " has one twice"));
        }
        if (schema.path("items").isObject()) {
            int at = 0;
            for (JsonNode each : value) {
                check(schema.get("items"), each, path + "/" + at++);
            }
        }
    }

    private static boolean isOf(String type, JsonNode value) {
        return switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isString();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            default -> throw new IllegalArgumentException(type);
        };
    }

    private void expect(boolean right, String otherwise) {
        if (!right) {
            errors.add(otherwise);
        }
    }
}
