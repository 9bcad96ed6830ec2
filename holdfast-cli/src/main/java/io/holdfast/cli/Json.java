package io.holdfast.cli;

import tools.jackson.databind.json.JsonMapper;

/** What {@code --json} prints: one object on one line. */
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Json() {}

    /** The record as one line of JSON, without a line break. */
    public static String line(Object value) {
        return MAPPER.writeValueAsString(value);
    }
}
