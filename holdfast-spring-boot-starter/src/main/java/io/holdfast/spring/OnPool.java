package io.holdfast.spring;

import io.holdfast.pool.HoldfastDataSource;
import java.util.Arrays;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches when the application has a pool of ours, or may have one: a bean is known by its declared type before it is made, and most
 * applications that make a data source themselves declare it as {@code DataSource}.
 */
final class OnPool extends SpringBootCondition implements ConfigurationCondition {
    /** Data sources that are something else, and around nothing. */
    private static final List<String> OTHERS = List.of(
            "com.zaxxer.hikari.",
            "org.apache.tomcat.jdbc.pool.",
            "org.apache.commons.dbcp2.",
            "oracle.",
            "com.mchange.",
            "com.alibaba.druid.",
            "io.agroal.",
            "com.mysql.",
            "org.mariadb.",
            "org.h2.",
            "org.hsqldb.",
            "org.apache.derby.",
            "org.postgresql.",
            "org.springframework.jdbc.datasource.embedded.",
            "org.springframework.jdbc.datasource.DriverManagerDataSource",
            "org.springframework.jdbc.datasource.SimpleDriverDataSource",
            "org.springframework.jdbc.datasource.SingleConnectionDataSource");

    @Override
    public ConfigurationPhase getConfigurationPhase() {
        return ConfigurationPhase.REGISTER_BEAN;
    }

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        ConditionMessage.Builder message = ConditionMessage.forCondition("Holdfast pool");
        ConfigurableListableBeanFactory beans = context.getBeanFactory();
        return beans != null && mayHave(beans)
                ? ConditionOutcome.match(message.because("a data source is one, or may be one"))
                : ConditionOutcome.noMatch(message.because("there is none"));
    }

    private static boolean mayHave(ConfigurableListableBeanFactory beans) {
        return Arrays.stream(BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beans, DataSource.class, true, false))
                .anyMatch(name -> mayBe(declared(beans, name)));
    }

    private static @Nullable Class<?> declared(BeanFactory beans, String name) {
        return beans.getType(name, false);
    }

    private static boolean mayBe(@Nullable Class<?> type) {
        return type == null
                || HoldfastDataSource.class.isAssignableFrom(type)
                || OTHERS.stream().noneMatch(type.getName()::startsWith);
    }
}
