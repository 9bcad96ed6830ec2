package io.holdfast.examples.shop.mistakes;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.stereotype.Component;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.TextWebSocketHandler;

/**
 * A visitor's conversation with the shop, over a web socket.
 *
 * <p>Wrong: the first message opens a transaction that the last one, "bye", is to commit. A visitor who closes the lid of the laptop never
 * says it; nothing closes the connection when the session ends.
 *
 * <p>Right: a transaction for each message; and whatever a session keeps is released in {@code afterConnectionClosed}.
 */
@Component
public class ForgottenSession extends TextWebSocketHandler {
    private static final String CONNECTION = "connection";

    private final DataSource source;

    ForgottenSession(DataSource source) {
        this.source = source;
    }

    @Override
    protected void handleTextMessage(WebSocketSession session, TextMessage message) throws Exception {
        Connection connection = (Connection) session.getAttributes().get(CONNECTION);
        if (connection == null) {
            connection = begin();
            session.getAttributes().put(CONNECTION, connection);
        }
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO chat_message (visitor, text) VALUES (?, ?)")) {
            insert.setString(1, session.getId());
            insert.setString(2, message.getPayload());
            insert.executeUpdate();
        }
        if (message.getPayload().equals("bye")) {
            connection.commit();
            connection.close();
            session.getAttributes().remove(CONNECTION);
        }
        session.sendMessage(new TextMessage("noted"));
    }

    private Connection begin() throws SQLException {
        Connection connection = source.getConnection();
        connection.setAutoCommit(false);
        return connection;
    }
}
