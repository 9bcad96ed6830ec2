package io.holdfast.scan.config;

import java.util.List;

/**
 * How a Java project gets connections from its pool.
 *
 * @param inject true when the class is given a {@code DataSource} by its constructor
 * @param factory the static method that gives the pool, with its class
 * @param arguments what it is called with; {@code {url}}, {@code {user}}, {@code {password}} and {@code {name}} stand
 *     for what {@code DriverManager.getConnection} was called with and for the pool's name
 * @param imports further classes that the arguments name
 * @param pool the pool's name; empty for the class's own
 * @param name the field that holds the pool
 */
public record JavaPool(
        boolean inject, String factory, String arguments, List<String> imports, String pool, String name) {
    private static final String WHOLE =
            "PoolConfig.builder().name({name}).jdbcUrl({url}).username({user}).password({password}).build()";
    private static final String WITHOUT_USER = "PoolConfig.builder().name({name}).jdbcUrl({url}).build()";
    private static final String HOLDFAST = "io.holdfast.pool.Holdfast.pool";

    /** Copies. */
    public JavaPool {
        imports = List.copyOf(imports);
    }

    /** {@code Holdfast.pool(…)}. */
    public static JavaPool holdfast(String pool, String name) {
        return new JavaPool(false, HOLDFAST, "", List.of("io.holdfast.pool.PoolConfig"), pool, name);
    }

    public boolean isHoldfast() {
        return factory.equals(HOLDFAST) && arguments.isEmpty();
    }

    /** The arguments for a connection that is opened with a user, or without one. */
    public String arguments(boolean user) {
        return isHoldfast() ? user ? WHOLE : WITHOUT_USER : arguments;
    }

    /** The class of the factory, with its package. */
    public String type() {
        return factory.substring(0, Math.max(0, factory.lastIndexOf('.')));
    }

    /** {@code Class.method}. */
    public String call() {
        String type = type();
        return type.substring(type.lastIndexOf('.') + 1) + factory.substring(type.length());
    }
}
