package com.example.newcomer;

import io.holdfast.pool.Holdfast;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.PoolConfig;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Properties;
import org.eclipse.microprofile.config.Config;

/** The pool as a bean: all settings below {@code shop.pool.}, and closed when the application stops. */
public class ShopPool {
    private static final String PREFIX = "shop.pool.";

    @Produces
    @Singleton
    HoldfastDataSource open(Config config) {
        Properties settings = new Properties();
        for (String name : config.getPropertyNames()) {
            if (name.startsWith(PREFIX)) {
                settings.setProperty(name.substring(PREFIX.length()), config.getValue(name, String.class));
            }
        }
        return Holdfast.pool(PoolConfig.from(settings));
    }

    void close(@Disposes HoldfastDataSource pool) {
        pool.close();
    }
}
