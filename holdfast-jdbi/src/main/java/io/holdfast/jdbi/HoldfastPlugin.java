package io.holdfast.jdbi;

import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.mapper.MapMappers;
import org.jdbi.v3.core.spi.JdbiPlugin;
import org.jdbi.v3.json.JsonConfig;
import org.jdbi.v3.json.JsonPlugin;
import org.jspecify.annotations.Nullable;

/**
 * What Holdfast sets up in a {@link Jdbi}, whatever its connections come from: {@code @Json} by a codec, rows as records
 * without their being registered, and maps keyed by the columns' labels as the query writes them.
 *
 * <p>{@link HoldfastJdbi} installs it. Immutable and thread-safe; installing it a second time changes nothing.
 */
public final class HoldfastPlugin extends JdbiPlugin.Singleton {
    private final @Nullable JsonCodec codec;

    /** JSON by {@link JacksonCodec} where Jackson 3 is on the class path; without it a use of {@code @Json} is refused. */
    public HoldfastPlugin() {
        this.codec = jackson();
    }

    /** JSON by this codec. */
    public HoldfastPlugin(JsonCodec codec) {
        this.codec = Objects.requireNonNull(codec);
    }

    private static @Nullable JsonCodec jackson() {
        try {
            return new JacksonCodec();
        } catch (NoClassDefFoundError notThere) {
            return null;
        }
    }

    @Override
    public void customizeJdbi(Jdbi jdbi) {
        jdbi.installPlugin(new JsonPlugin());
        if (codec != null) {
            jdbi.getConfig(JsonConfig.class).setJsonMapper(new CodecMapper(codec));
        }
        jdbi.registerRowMapper(new RecordMappers());
        // Jdbi's default makes keys lower case by the rules of the machine's language: ID becomes ıd in Turkish.
        jdbi.getConfig(MapMappers.class).setCaseChange(UnaryOperator.identity());
    }
}
