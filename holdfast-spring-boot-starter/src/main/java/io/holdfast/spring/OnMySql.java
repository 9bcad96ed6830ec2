package io.holdfast.spring;

import io.holdfast.pool.HoldfastDataSource;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches when the application's database is MySQL or MariaDB, or when it names this pool by {@code spring.datasource.type}. With
 * another database, or another pool named, Boot goes on as without this starter.
 */
final class OnMySql extends SpringBootCondition implements ConfigurationCondition {
    @Override
    public ConfigurationPhase getConfigurationPhase() {
        return ConfigurationPhase.REGISTER_BEAN;
    }

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        ConditionMessage.Builder message = ConditionMessage.forCondition("Holdfast");
        String type = context.getEnvironment().getProperty("spring.datasource.type");
        if (type != null) {
            return type.equals(HoldfastDataSource.class.getName())
                    ? ConditionOutcome.match(message.because("spring.datasource.type names it"))
                    : ConditionOutcome.noMatch(message.because("spring.datasource.type is " + type));
        }
        String url = context.getEnvironment().getProperty("spring.datasource.url");
        if (url != null) {
            return isMySql(url)
                    ? ConditionOutcome.match(message.because("the database is MySQL or MariaDB"))
                    : ConditionOutcome.noMatch(message.because("the database is neither MySQL nor MariaDB"));
        }
        boolean details = context.getBeanFactory() != null
                && context.getBeanFactory().getBeanNamesForType(JdbcConnectionDetails.class, true, false).length > 0;
        return details
                ? ConditionOutcome.match(message.because("there are connection details"))
                : ConditionOutcome.noMatch(message.because("spring.datasource.url is not set"));
    }

    static boolean isMySql(String url) {
        return url.startsWith("jdbc:mysql:") || url.startsWith("jdbc:mariadb:");
    }
}
