package io.holdfast.examples.shop.holdfast;

import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.LeaseScope;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.WebSocketHandlerDecorator;

/** Gives each session a scope: what its messages borrowed and nobody returned is returned when it ends. Thread-safe. */
@SuppressWarnings("try")
final class ScopedSessions extends WebSocketHandlerDecorator {
    private final List<HoldfastDataSource> pools;
    private final Map<String, LeaseScope> scopes = new ConcurrentHashMap<>();

    ScopedSessions(WebSocketHandler handler, List<HoldfastDataSource> pools) {
        super(handler);
        this.pools = pools;
    }

    @Override
    public void afterConnectionEstablished(WebSocketSession session) throws Exception {
        LeaseScope scope = LeaseScope.open(pools);
        scope.leave();
        scopes.put(session.getId(), scope);
        try (LeaseScope.Inside inside = scope.enter()) {
            super.afterConnectionEstablished(session);
        }
    }

    @Override
    public void handleMessage(WebSocketSession session, WebSocketMessage<?> message) throws Exception {
        LeaseScope scope = scopes.get(session.getId());
        if (scope == null) {
            super.handleMessage(session, message);
            return;
        }
        try (LeaseScope.Inside inside = scope.enter()) {
            super.handleMessage(session, message);
        }
    }

    @Override
    public void afterConnectionClosed(WebSocketSession session, CloseStatus status) throws Exception {
        LeaseScope scope = scopes.remove(session.getId());
        try {
            super.afterConnectionClosed(session, status);
        } finally {
            if (scope != null) {
                scope.end();
            }
        }
    }
}
