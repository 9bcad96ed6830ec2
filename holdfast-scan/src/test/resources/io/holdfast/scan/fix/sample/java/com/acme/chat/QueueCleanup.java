package com.acme.chat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Closes chats without an answer, in a thread of its own. */
public class QueueCleanup implements Runnable {
    private final String url;
    private final String user;
    private final String password;
    private volatile boolean running = true;

    public QueueCleanup(String url, String user, String password) {
        this.url = url;
        this.user = user;
        this.password = password;
    }

    /** A new connection. */
    private Connection getConnection() throws SQLException {
        return DriverManager.getConnection(url, user, password);
    }

    @Override
    public void run() {
        while (running) {
            try {
                closeExpired();
                Thread.sleep(30_000);
            } catch (SQLException | InterruptedException e) {
                running = false;
            }
        }
    }

    private void closeExpired() throws SQLException {
        Connection connection = getConnection();
        ResultSet expired = connection
                .prepareStatement("select id from queues where state = 'waiting' and updated < now() - interval 1 hour")
                .executeQuery();
        PreparedStatement close = connection.prepareStatement("update queues set state = 'closed' where id = ?");
        while (expired.next()) {
            close.setLong(1, expired.getLong(1)); // one of them
            close.executeUpdate();
        }
    }

    public void stop() {
        running = false;
    }
}
