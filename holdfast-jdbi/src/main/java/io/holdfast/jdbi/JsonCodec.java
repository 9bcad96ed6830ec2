package io.holdfast.jdbi;

import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * Turns values into JSON and back, for columns and arguments marked with Jdbi's {@code @Json}. Implementations are
 * thread-safe, and write characters as they are: no {@code \\uXXXX} for what UTF-8 can hold.
 */
public interface JsonCodec {
    /**
     * A value as JSON.
     *
     * @param type what the value was declared as
     * @throws RuntimeException if it cannot be written
     */
    String write(Type type, Object value);

    /**
     * The value that JSON stands for.
     *
     * @param json as the column has it; {@code null} in letters where the column is NULL
     * @throws RuntimeException if it is not of this type
     */
    @Nullable
    Object read(Type type, String json);
}
