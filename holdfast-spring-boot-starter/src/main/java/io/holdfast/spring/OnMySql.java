package io.holdfast.spring;

import io.holdfast.pool.HoldfastDataSource;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.boot.autoconfigure.condition.ConditionEvaluationReport;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;

/**
 * Matches when the application's database is MySQL or MariaDB, or when it names this pool by {@code spring.datasource.type}; never
 * when Boot's own data source is excluded. With another database, or another pool named, Boot goes on as without this starter.
 */
class OnMySql extends SpringBootCondition implements ConfigurationCondition {
    private static final String PREFIX = "spring.datasource.";

    /** Whose pool it is. */
    private enum Verdict {
        OURS,
        NOT_OURS,
        /** Connection details say it, and they cannot be asked before the application's beans are made. */
        UNDECIDED
    }

    /** A verdict and why. */
    private record Reason(Verdict verdict, String text) {}

    /** Matches when only the connection details know, once they are made, which database it is. */
    static final class Undecided extends OnMySql {
        Undecided() {
            super(Verdict.UNDECIDED);
        }
    }

    private final Verdict wanted;

    OnMySql() {
        this(Verdict.OURS);
    }

    private OnMySql(Verdict wanted) {
        this.wanted = wanted;
    }

    @Override
    public ConfigurationPhase getConfigurationPhase() {
        return ConfigurationPhase.REGISTER_BEAN;
    }

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        Reason reason = decide(context);
        return new ConditionOutcome(
                reason.verdict == wanted,
                ConditionMessage.forCondition("Holdfast").because(reason.text));
    }

    private static Reason decide(ConditionContext context) {
        ConfigurableListableBeanFactory beans = context.getBeanFactory();
        String boots = DataSourceAutoConfiguration.class.getName();
        if (beans != null
                && ConditionEvaluationReport.get(beans).getExclusions().contains(boots)) {
            return new Reason(Verdict.NOT_OURS, "DataSourceAutoConfiguration is excluded");
        }
        Environment environment = context.getEnvironment();
        String type = text(environment, PREFIX + "type");
        if (type != null) {
            boolean ours = type.equals(HoldfastDataSource.class.getName());
            return new Reason(ours ? Verdict.OURS : Verdict.NOT_OURS, PREFIX + "type is " + type);
        }
        String[] details = beans == null
                ? new String[0]
                : BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beans, JdbcConnectionDetails.class, true, false);
        if (beans != null && details.length > 0) {
            String url = details.length == 1 ? urlOf(beans, details[0]) : null;
            return url == null
                    ? new Reason(Verdict.UNDECIDED, "connection details say which database it is")
                    : ofUrl(url, "connection details");
        }
        return ofProperties(environment);
    }

    private static Reason ofProperties(Environment environment) {
        try {
            String className = text(environment, PREFIX + "hikari.data-source-class-name");
            if (className != null) {
                boolean mySql = className.startsWith("com.mysql.") || className.startsWith("org.mariadb.");
                return new Reason(mySql ? Verdict.OURS : Verdict.NOT_OURS, "data-source-class-name is " + className);
            }
            for (String name : new String[] {"holdfast.jdbc-url", "holdfast.url", "hikari.jdbc-url", "url"}) {
                String url = bound(environment, PREFIX + name);
                if (url != null) {
                    return ofUrl(url, PREFIX + name);
                }
            }
            return new Reason(Verdict.NOT_OURS, "spring.datasource.url is not set");
        } catch (BindException e) {
            // Made all the same: it then fails for this reason, as Boot's own would.
            return new Reason(Verdict.OURS, "spring.datasource.url cannot be resolved");
        }
    }

    private static Reason ofUrl(String url, String source) {
        return isMySql(url)
                ? new Reason(Verdict.OURS, "the database is MySQL or MariaDB, by " + source)
                : new Reason(Verdict.NOT_OURS, "the database is neither MySQL nor MariaDB, by " + source);
    }

    /** What the details say, where they are made already or can be had without making other beans; null otherwise. */
    private static @Nullable String urlOf(ConfigurableListableBeanFactory beans, String name) {
        try {
            Object made = beans.getSingleton(name);
            if (made == null
                    && beans.containsBeanDefinition(name)
                    && beans.getBeanDefinition(name) instanceof AbstractBeanDefinition definition) {
                Supplier<?> supplier = definition.getInstanceSupplier();
                made = supplier == null ? null : supplier.get();
            }
            return made instanceof JdbcConnectionDetails details ? details.getJdbcUrl() : null;
        } catch (Exception | LinkageError e) {
            // Such as those of a container that has not been started yet.
            return null;
        }
    }

    private static @Nullable String bound(Environment environment, String name) {
        String value = Binder.get(environment).bind(name, String.class).orElse("");
        return StringUtils.hasText(value) ? value : null;
    }

    private static @Nullable String text(Environment environment, String name) {
        try {
            return bound(environment, name);
        } catch (BindException e) {
            return null;
        }
    }

    static boolean isMySql(String url) {
        return url.startsWith("jdbc:mysql:") || url.startsWith("jdbc:mysql+srv:") || url.startsWith("jdbc:mariadb:");
    }
}
