package io.holdfast.examples.shop;

import io.holdfast.examples.shop.mistakes.ForgottenSession;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.config.annotation.WebSocketHandlerRegistry;
import org.springframework.web.socket.handler.WebSocketHandlerDecoratorFactory;

/** The shop's web socket, with whatever is to be put around its sessions. */
@Configuration(proxyBeanMethods = false)
@EnableWebSocket
class Sockets implements WebSocketConfigurer {
    private final ForgottenSession chat;
    private final ObjectProvider<WebSocketHandlerDecoratorFactory> decorators;

    Sockets(ForgottenSession chat, ObjectProvider<WebSocketHandlerDecoratorFactory> decorators) {
        this.chat = chat;
        this.decorators = decorators;
    }

    @Override
    public void registerWebSocketHandlers(WebSocketHandlerRegistry registry) {
        WebSocketHandler handler = chat;
        for (WebSocketHandlerDecoratorFactory decorator : decorators) {
            handler = decorator.decorate(handler);
        }
        registry.addHandler(handler, "/mistakes/chat");
    }
}
