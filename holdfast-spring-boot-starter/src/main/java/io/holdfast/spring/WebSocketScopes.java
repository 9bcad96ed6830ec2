package io.holdfast.spring;

import io.holdfast.pool.HoldfastDataSource;
import java.util.Collection;
import java.util.Map;
import java.util.function.Supplier;
import org.springframework.beans.factory.config.InstantiationAwareBeanPostProcessor;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.server.support.WebSocketHandlerMapping;
import org.springframework.web.socket.server.support.WebSocketHttpRequestHandler;
import org.springframework.web.socket.sockjs.support.SockJsHttpRequestHandler;

/**
 * Puts {@link LeaseScopeWebSocketHandler} around every handler that the application registered, be it a bean or not. Where they
 * are registered, not where they are made: the beans keep their types.
 */
final class WebSocketScopes implements InstantiationAwareBeanPostProcessor {
    private final Supplier<? extends Collection<HoldfastDataSource>> pools;

    WebSocketScopes(Supplier<? extends Collection<HoldfastDataSource>> pools) {
        this.pools = pools;
    }

    /** Before the mapping reads its table of URLs. */
    @Override
    public boolean postProcessAfterInstantiation(Object bean, String beanName) {
        if (bean instanceof WebSocketHandlerMapping mapping) {
            @SuppressWarnings("unchecked")
            Map<String, Object> handlers = (Map<String, Object>) mapping.getUrlMap();
            handlers.replaceAll((url, handler) -> scoped(handler));
        }
        return true;
    }

    private Object scoped(Object handler) {
        if (handler instanceof WebSocketHttpRequestHandler plain) {
            WebSocketHttpRequestHandler scoped =
                    new WebSocketHttpRequestHandler(scoped(plain.getWebSocketHandler()), plain.getHandshakeHandler());
            scoped.setHandshakeInterceptors(plain.getHandshakeInterceptors());
            return scoped;
        }
        if (handler instanceof SockJsHttpRequestHandler sockJs) {
            return new SockJsHttpRequestHandler(sockJs.getSockJsService(), scoped(sockJs.getWebSocketHandler()));
        }
        return handler;
    }

    private WebSocketHandler scoped(WebSocketHandler handler) {
        return new LeaseScopeWebSocketHandler(handler, pools);
    }
}
