package io.holdfast.pool;

import io.holdfast.pool.internal.open.JdbcDrivers;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Locale;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Objects that settings name by class. */
final class NamedObjects {
    private NamedObjects() {}

    /** The data source that a directory (JNDI) has under this name. */
    // The name comes from the application's own settings, which can name classes to be made as well; no user's input
    // reaches it.
    @SuppressWarnings("BanJNDI")
    static DataSource lookup(String name) {
        try {
            Object found = new InitialContext().lookup(name);
            if (found instanceof DataSource source) {
                return source;
            }
            throw new IllegalArgumentException("is no " + DataSource.class.getName());
        } catch (NamingException e) {
            throw new IllegalArgumentException("is not in the directory: " + e, e);
        } catch (LinkageError e) {
            throw new IllegalArgumentException("needs the module java.naming", e);
        }
    }

    /** An instance by the constructor without parameters. */
    static <T> T instance(String className, Class<T> type) {
        try {
            return type.cast(Class.forName(className, true, JdbcDrivers.loader())
                    .getConstructor()
                    .newInstance());
        } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException("no such class on the class path", e);
        } catch (ReflectiveOperationException | LinkageError e) {
            throw new IllegalArgumentException("cannot be made by a public constructor without parameters", e);
        } catch (ClassCastException e) {
            throw new IllegalArgumentException("is no " + type.getName(), e);
        }
    }

    /** Sets a property of the data source; false where it has none of this name, or not of this type. */
    static boolean set(DataSource source, String name, String value) {
        String setter = "set" + name.toLowerCase(Locale.ROOT);
        for (Method method : source.getClass().getMethods()) {
            if (method.getParameterCount() == 1
                    && method.getName().toLowerCase(Locale.ROOT).equals(setter)) {
                Object converted = converted(value, method.getParameterTypes()[0]);
                if (converted != null) {
                    try {
                        method.invoke(source, converted);
                        return true;
                    } catch (IllegalAccessException | InvocationTargetException e) {
                        return false;
                    }
                }
            }
        }
        return false;
    }

    private static @Nullable Object converted(String value, Class<?> type) {
        try {
            return type == String.class
                    ? value
                    : type == int.class || type == Integer.class
                            ? Integer.valueOf(value)
                            : type == long.class || type == Long.class
                                    ? Long.valueOf(value)
                                    : type == boolean.class || type == Boolean.class ? Boolean.valueOf(value) : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
