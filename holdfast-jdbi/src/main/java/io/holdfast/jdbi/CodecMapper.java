package io.holdfast.jdbi;

import java.lang.reflect.Type;
import org.jdbi.v3.core.config.ConfigRegistry;
import org.jdbi.v3.json.JsonMapper;
import org.jspecify.annotations.Nullable;

/** A codec as Jdbi wants it. Immutable and thread-safe. */
final class CodecMapper implements JsonMapper {
    private final JsonCodec codec;

    CodecMapper(JsonCodec codec) {
        this.codec = codec;
    }

    @Override
    public TypedJsonMapper forType(Type type, ConfigRegistry config) {
        return new TypedJsonMapper() {
            @Override
            public String toJson(Object value, ConfigRegistry current) {
                return codec.write(type, value);
            }

            @Override
            public @Nullable Object fromJson(String json, ConfigRegistry current) {
                return codec.read(type, json);
            }
        };
    }
}
