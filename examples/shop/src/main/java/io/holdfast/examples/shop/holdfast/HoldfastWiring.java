package io.holdfast.examples.shop.holdfast;

import io.holdfast.pool.HoldfastDataSource;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.socket.handler.WebSocketHandlerDecoratorFactory;

/** Puts scopes around the sessions of web sockets; those around requests and tasks come with the starter. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(HoldfastDataSource.class)
public class HoldfastWiring {
    /** Leaves a handler as it is where the application runs on another pool. */
    @Bean
    WebSocketHandlerDecoratorFactory scopedSessions(ObjectProvider<HoldfastDataSource> sources) {
        return handler -> {
            List<HoldfastDataSource> pools = sources.stream().toList();
            return pools.isEmpty() ? handler : new ScopedSessions(handler, pools);
        };
    }
}
