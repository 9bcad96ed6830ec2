package com.acme.chat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** What a visitor's socket sends. */
public class ChatHandler {
    private static final String URL = "jdbc:mysql://localhost/chat";
    private static final String USER = "chat";

    public void onMessage(long visitor, String text) throws SQLException {
        Connection connection = DriverManager.getConnection(URL, USER, System.getenv("DB_PASSWORD"));
        check(text);
        PreparedStatement insert =
                connection.prepareStatement("insert into messages (visitor_id, text) values (?, ?)");
        insert.setLong(1, visitor);
        insert.setString(2, text);
        insert.executeUpdate();
        insert.close();
        connection.close();
    }

    private static void check(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("a message has a text");
        }
    }
}
