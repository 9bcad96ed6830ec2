package io.holdfast.spring;

import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.LeaseScope;
import jakarta.servlet.Filter;
import java.util.Collection;
import java.util.Map;
import java.util.function.Supplier;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.task.TaskDecorator;
import org.springframework.web.socket.server.support.WebSocketHandlerMapping;

/** Scopes around requests, sessions of web sockets, and the tasks of Boot's task executor, which {@code @Async} uses. */
@AutoConfiguration(
        after = {DataSourceAutoConfiguration.class, HoldfastAutoConfiguration.class},
        beforeName = "org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration")
@Conditional(OnPool.class)
public final class HoldfastScopeAutoConfiguration {
    private HoldfastScopeAutoConfiguration() {}

    private static Supplier<Collection<HoldfastDataSource>> values(Supplier<Map<String, HoldfastDataSource>> pools) {
        return () -> pools.get().values();
    }

    /** Each task in a scope of its own. Boot applies all decorators that it finds. */
    @Bean
    TaskDecorator holdfastTaskScope(ConfigurableListableBeanFactory beans) {
        Supplier<Map<String, HoldfastDataSource>> pools = HoldfastPools.live(beans);
        return task -> () -> {
            try (LeaseScope scope = LeaseScope.open(pools.get().values())) {
                task.run();
            }
        };
    }

    /** Requests. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
    @ConditionalOnClass({Filter.class, FilterRegistrationBean.class})
    static class Requests {
        @Bean
        FilterRegistrationBean<LeaseScopeFilter> holdfastLeaseScopeFilter(ConfigurableListableBeanFactory beans) {
            FilterRegistrationBean<LeaseScopeFilter> registration =
                    new FilterRegistrationBean<>(new LeaseScopeFilter(values(HoldfastPools.live(beans))));
            registration.setAsyncSupported(true);
            // Outside of all that may borrow.
            registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 10);
            return registration;
        }
    }

    /** Sessions of web sockets. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
    @ConditionalOnClass(WebSocketHandlerMapping.class)
    static class WebSockets {
        /** The pools are looked for when the first session begins: a post-processor must not make other beans too early. */
        @Bean
        static WebSocketScopes holdfastWebSocketScopes(ConfigurableListableBeanFactory beans) {
            return new WebSocketScopes(values(HoldfastPools.live(beans)));
        }
    }
}
