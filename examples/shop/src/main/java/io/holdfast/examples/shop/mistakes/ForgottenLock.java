package io.holdfast.examples.shop.mistakes;

import jakarta.servlet.http.HttpSession;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * A check-out in two steps: the first takes an article, the second pays for it.
 *
 * <p>Wrong: the transaction of the first step is kept in the HTTP session for the second. A customer who goes to lunch between them keeps
 * the article's row locked: nobody else can order it.
 *
 * <p>Right: the first step writes a reservation with an end, and commits.
 */
@RestController
public class ForgottenLock {
    private static final String CONNECTION = "checkout";

    private final DataSource source;

    ForgottenLock(DataSource source) {
        this.source = source;
    }

    @PostMapping("/mistakes/checkout")
    @SuppressWarnings("resource")
    String first(@RequestParam long article, HttpSession session) throws SQLException {
        Connection connection = source.getConnection();
        connection.setAutoCommit(false);
        try (PreparedStatement lock =
                connection.prepareStatement("SELECT stock FROM article WHERE id = ? FOR UPDATE")) {
            lock.setLong(1, article);
            lock.executeQuery();
        }
        session.setAttribute(CONNECTION, connection);
        return "yours, until you pay";
    }

    @PostMapping("/mistakes/checkout/pay")
    String second(HttpSession session) throws SQLException {
        try (Connection connection = (Connection) session.getAttribute(CONNECTION)) {
            session.removeAttribute(CONNECTION);
            if (connection == null) {
                return "nothing to pay";
            }
            connection.commit();
            return "paid";
        }
    }
}
