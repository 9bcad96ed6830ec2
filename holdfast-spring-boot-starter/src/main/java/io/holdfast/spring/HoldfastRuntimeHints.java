package io.holdfast.spring;

import io.holdfast.pool.HoldfastDataSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/** What the pool, and the drivers on its behalf, reach by name: for a native image, which has nothing else. */
final class HoldfastRuntimeHints implements RuntimeHintsRegistrar {
    private static final String INTERNAL = HoldfastDataSource.class.getPackageName() + ".internal.";

    /** Made by their names, without arguments: drivers by the pool, socket factories by the drivers. */
    static final List<String> MADE_BY_NAME = List.of(
            "com.mysql.cj.jdbc.Driver",
            "org.mariadb.jdbc.Driver",
            INTERNAL + "mysql.socket.ConnectorJSocketFactory",
            INTERNAL + "mysql.socket.MariaDbSocketFactory");

    /** Fields that are reached through variable handles. */
    static final List<String> WITH_HANDLES = List.of(
            INTERNAL + "slot.Slot",
            INTERNAL + "slot.SlotState",
            INTERNAL + "slot.Waiter",
            INTERNAL + "jdbc.Lease",
            INTERNAL + "jdbc.LeaseCalls",
            INTERNAL + "mysql.DriverSession");

    /** Classes of drivers of which the pool reads a field, and the type of that field. */
    static final List<String> OF_DRIVERS = List.of("com.mysql.cj.jdbc.ConnectionImpl", "com.mysql.cj.util.LRUCache");

    /** What JMX reads of an interface. */
    static final List<String> MANAGED = List.of(INTERNAL + "PoolMXBean");

    @Override
    public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
        for (String name : MADE_BY_NAME) {
            hints.reflection().registerTypeIfPresent(classLoader, name, MemberCategory.INVOKE_PUBLIC_CONSTRUCTORS);
        }
        for (String name : WITH_HANDLES) {
            hints.reflection().registerTypeIfPresent(classLoader, name, MemberCategory.ACCESS_DECLARED_FIELDS);
        }
        for (String name : OF_DRIVERS) {
            hints.reflection().registerTypeIfPresent(classLoader, name, MemberCategory.ACCESS_DECLARED_FIELDS);
        }
        // Boot's DataSourceBuilder sets and gets.
        hints.reflection()
                .registerType(
                        HoldfastDataSource.class,
                        MemberCategory.INVOKE_PUBLIC_CONSTRUCTORS,
                        MemberCategory.INVOKE_PUBLIC_METHODS);
        for (String name : MANAGED) {
            hints.reflection().registerTypeIfPresent(classLoader, name, MemberCategory.INVOKE_PUBLIC_METHODS);
        }
    }
}
