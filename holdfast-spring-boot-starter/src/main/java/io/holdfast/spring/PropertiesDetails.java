package io.holdfast.spring;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;

/** The connection details that {@code spring.datasource.*} gives, as Boot has them beside a pool of its own. */
final class PropertiesDetails implements JdbcConnectionDetails {
    private final DataSourceProperties properties;

    PropertiesDetails(DataSourceProperties properties) {
        this.properties = properties;
    }

    @Override
    public @Nullable String getUsername() {
        return properties.determineUsername();
    }

    @Override
    public @Nullable String getPassword() {
        return properties.determinePassword();
    }

    @Override
    public String getJdbcUrl() {
        return properties.determineUrl();
    }

    @Override
    public String getDriverClassName() {
        return properties.determineDriverClassName();
    }

    @Override
    public @Nullable String getXaDataSourceClassName() {
        String named = properties.getXa().getDataSourceClassName();
        return named != null ? named : JdbcConnectionDetails.super.getXaDataSourceClassName();
    }
}
