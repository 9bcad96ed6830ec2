package io.holdfast.jdbi;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.argument.NamedArgumentFinder;
import org.jdbi.v3.core.qualifier.QualifiedType;
import org.jdbi.v3.core.qualifier.Qualifiers;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * The components of a record as named arguments, {@code @Json} and Jdbi's other qualifiers minded. Unlike
 * {@code bindMethods} it takes records that are not public. Immutable and thread-safe.
 *
 * <pre>{@code
 * handle.createUpdate("INSERT INTO orders VALUES (:id, :customerName)")
 *         .bindNamedArgumentFinder(RecordArguments.of(order)).execute();
 * }</pre>
 */
public final class RecordArguments implements NamedArgumentFinder {
    private static final ClassValue<Map<String, Method>> ACCESSORS = new ClassValue<>() {
        @Override
        protected Map<String, Method> computeValue(Class<?> type) {
            Map<String, Method> accessors = Arrays.stream(type.getRecordComponents())
                    .collect(Collectors.toMap(RecordComponent::getName, RecordComponent::getAccessor));
            accessors.values().forEach(accessor -> accessor.setAccessible(true));
            return Map.copyOf(accessors);
        }
    };

    private final Record source;
    private final Map<String, Method> accessors;

    private RecordArguments(Record source) {
        this.source = Objects.requireNonNull(source);
        this.accessors = ACCESSORS.get(source.getClass());
    }

    /** Of this record. */
    public static RecordArguments of(Record source) {
        return new RecordArguments(source);
    }

    @Override
    public Optional<Argument> find(String name, StatementContext context) {
        return Optional.ofNullable(accessors.get(name)).flatMap(accessor -> argument(accessor, context));
    }

    private Optional<Argument> argument(Method accessor, StatementContext context) {
        QualifiedType<?> type = QualifiedType.of(accessor.getGenericReturnType())
                .withAnnotations(context.getConfig(Qualifiers.class).findFor(accessor));
        try {
            return context.findArgumentFor(type, accessor.invoke(source));
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("an accessor was made accessible and is not", e);
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException("an accessor of " + source.getClass() + " failed", e.getCause());
        }
    }

    @Override
    public Collection<String> getNames() {
        return accessors.keySet();
    }

    /** The names of the components; their values may be nobody's business. */
    @Override
    public String toString() {
        return source.getClass().getSimpleName() + accessors.keySet();
    }
}
