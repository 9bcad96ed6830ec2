package io.holdfast.scan.config;

/**
 * How a Python project gets connections from its pool.
 *
 * @param factory the function that gives the pool, with its module
 * @param arguments what it is called with; {@code {config}} stands for what {@code connect} was called with
 * @param borrow the pool's method that lends a connection
 * @param name the variable or attribute that holds the pool
 * @param scope true when {@code with} gives the lease back, false when {@code closing} is needed for that
 * @param shared true when the factory gives the same pool for the same settings, so that it may be asked each time
 */
public record PythonPool(String factory, String arguments, String borrow, String name, boolean scope, boolean shared) {
    /** The type by which the analysis knows the pool. */
    public static final String TYPE = "configuredpool";

    public String module() {
        return factory.substring(0, Math.max(0, factory.lastIndexOf('.')));
    }

    /** The last word of the factory. */
    public String function() {
        return factory.substring(factory.lastIndexOf('.') + 1);
    }
}
