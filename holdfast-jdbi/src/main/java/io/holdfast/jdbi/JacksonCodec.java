package io.holdfast.jdbi;

import java.lang.reflect.Type;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/** JSON by Jackson 3, characters written as they are whatever the mapper's settings. Immutable and thread-safe. */
public final class JacksonCodec implements JsonCodec {
    private final JsonMapper mapper;
    private final ObjectWriter writer;

    /** With Jackson's defaults. */
    public JacksonCodec() {
        this(JsonMapper.builder().build());
    }

    /** With this mapper's modules and settings. */
    public JacksonCodec(JsonMapper mapper) {
        this.mapper = Objects.requireNonNull(mapper);
        this.writer = mapper.writer()
                .without(JsonWriteFeature.ESCAPE_NON_ASCII)
                .without(JsonWriteFeature.ESCAPE_FORWARD_SLASHES);
    }

    @Override
    public String write(Type type, Object value) {
        return writer.forType(mapper.constructType(type)).writeValueAsString(value);
    }

    @Override
    public @Nullable Object read(Type type, String json) {
        return mapper.readerFor(mapper.constructType(type)).readValue(json);
    }
}
