package io.holdfast.examples.shop.compare;

import java.util.Locale;

/** The pools that are compared, in the order of the columns. */
enum PoolChoice {
    HIKARICP("HikariCP", "com.zaxxer.hikari.HikariDataSource"),
    HOLDFAST("Holdfast", "io.holdfast.pool.HoldfastDataSource");

    private final String title;
    private final String dataSource;

    PoolChoice(String title, String dataSource) {
        this.title = title;
        this.dataSource = dataSource;
    }

    /** Its name, for people. */
    String title() {
        return title;
    }

    /** What {@code spring.datasource.type} says. */
    String dataSource() {
        return dataSource;
    }

    /** Its name in files. */
    String fileName() {
        return title.toLowerCase(Locale.ROOT);
    }
}
