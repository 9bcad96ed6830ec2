package io.holdfast.spring;

import io.holdfast.pool.HoldfastDataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanNotOfRequiredTypeException;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Code that asks for HikariCP's own class where the pool is one of ours: Boot's advice, to define such a bean, would make a second pool. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class OtherPoolAnalyzer implements FailureAnalyzer {
    private static final String HIKARIS = "com.zaxxer.hikari.";

    private final BeanFactory beans;

    OtherPoolAnalyzer(BeanFactory beans) {
        this.beans = beans;
    }

    @Override
    public @Nullable FailureAnalysis analyze(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            Class<?> wanted = wanted(cause);
            if (wanted != null && wanted.getName().startsWith(HIKARIS) && hasPool()) {
                return new FailureAnalysis(
                        "The application asks for a bean of type " + wanted.getName() + ", and its pool is a "
                                + HoldfastDataSource.class.getName() + ".",
                        "Ask for a javax.sql.DataSource, or for a HoldfastDataSource, which has the same setters. "
                                + "Or keep HikariCP: spring.datasource.type=com.zaxxer.hikari.HikariDataSource",
                        failure);
            }
        }
        return null;
    }

    private static @Nullable Class<?> wanted(Throwable cause) {
        return cause instanceof NoSuchBeanDefinitionException none
                ? none.getBeanType()
                : cause instanceof BeanNotOfRequiredTypeException other ? other.getRequiredType() : null;
    }

    private boolean hasPool() {
        return beans instanceof ConfigurableListableBeanFactory all
                && (all.getBeanNamesForType(HoldfastDataSource.class, true, false).length > 0
                        || !RememberedPools.in(all).isEmpty());
    }
}
