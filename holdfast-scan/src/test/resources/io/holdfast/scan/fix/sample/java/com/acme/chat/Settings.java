package com.acme.chat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Settings from a table. */
public class Settings {
    private static final String URL = "jdbc:mysql://localhost/chat?user=chat";

    public String setting(long business, String name) {
        Connection connection = null;
        try {
            connection = DriverManager.getConnection(URL);
            PreparedStatement select = connection.prepareStatement(
                    "select value from system_settings where business_id = ? and name = ?");
            select.setLong(1, business);
            select.setString(2, name);
            ResultSet found = select.executeQuery();
            if (!found.next()) {
                return null;
            }
            String value = found.getString(1);
            found.close();
            select.close();
            connection.close();
            return value;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
