package io.holdfast.jdbi;

import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Optional;
import org.jdbi.v3.core.config.ConfigRegistry;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.mapper.RowMapperFactory;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jdbi.v3.core.mapper.reflect.JdbiConstructor;

/** Maps rows to any record, by its canonical constructor, or by the one marked with {@code @JdbiConstructor}. Stateless. */
final class RecordMappers implements RowMapperFactory {
    @Override
    public Optional<RowMapper<?>> build(Type type, ConfigRegistry config) {
        if (type instanceof Class<?> record && record.isRecord()) {
            return Optional.of(
                    isMarked(record) ? ConstructorMapper.of(record) : ConstructorMapper.of(canonical(record)));
        }
        return Optional.empty();
    }

    private static boolean isMarked(Class<?> record) {
        return Arrays.stream(record.getDeclaredConstructors())
                .anyMatch(constructor -> constructor.isAnnotationPresent(JdbiConstructor.class));
    }

    private static <T> Constructor<T> canonical(Class<T> record) {
        Class<?>[] types = Arrays.stream(record.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            return record.getDeclaredConstructor(types);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("a record without its canonical constructor: " + record, e);
        }
    }
}
