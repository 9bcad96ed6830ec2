package io.holdfast.spring;

import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.LeaseScope;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.WebSocketHandlerDecorator;

/**
 * A scope around each session of a web socket: what its messages borrowed may be kept from one message to the next, and what the
 * session still holds at its end is returned, also after an error, with its transaction rolled back, and reported with the
 * place of borrow. Usable without Spring Boot. Thread-safe.
 */
public final class LeaseScopeWebSocketHandler extends WebSocketHandlerDecorator {
    private final Supplier<? extends Collection<HoldfastDataSource>> pools;
    private final Map<String, LeaseScope> scopes = new ConcurrentHashMap<>();

    /** The same handler, with a scope over these pools around each of its sessions. */
    public LeaseScopeWebSocketHandler(WebSocketHandler delegate, Collection<HoldfastDataSource> pools) {
        this(delegate, Supplies.always(pools));
    }

    /** As above; the pools are asked for when a session begins. */
    LeaseScopeWebSocketHandler(WebSocketHandler delegate, Supplier<? extends Collection<HoldfastDataSource>> pools) {
        super(delegate);
        this.pools = pools;
    }

    private record Supplies(List<HoldfastDataSource> get) implements Supplier<List<HoldfastDataSource>> {
        static Supplies always(Collection<HoldfastDataSource> pools) {
            return new Supplies(List.copyOf(pools));
        }
    }

    private interface Part {
        void run() throws Exception;
    }

    @Override
    public void afterConnectionEstablished(WebSocketSession session) throws Exception {
        LeaseScope scope = LeaseScope.open(pools.get());
        scope.leave();
        scopes.put(session.getId(), scope);
        within(session, () -> super.afterConnectionEstablished(session));
    }

    @Override
    public void handleMessage(WebSocketSession session, WebSocketMessage<?> message) throws Exception {
        within(session, () -> super.handleMessage(session, message));
    }

    @Override
    public void handleTransportError(WebSocketSession session, Throwable exception) throws Exception {
        within(session, () -> super.handleTransportError(session, exception));
    }

    @Override
    public void afterConnectionClosed(WebSocketSession session, CloseStatus status) throws Exception {
        try {
            within(session, () -> super.afterConnectionClosed(session, status));
        } finally {
            LeaseScope scope = scopes.remove(session.getId());
            if (scope != null) {
                scope.end();
            }
        }
    }

    private void within(WebSocketSession session, Part part) throws Exception {
        LeaseScope scope = scopes.get(session.getId());
        if (scope == null) {
            part.run();
            return;
        }
        try (LeaseScope.Inside inside = scope.enter()) {
            part.run();
        } finally {
            // The session may have ended on another thread while this one was at work: then nobody else will look
            // again.
            if (!scopes.containsKey(session.getId())) {
                scope.end();
            }
        }
    }
}
