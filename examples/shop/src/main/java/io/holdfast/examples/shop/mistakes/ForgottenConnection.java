package io.holdfast.examples.shop.mistakes;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * A request reserves an article.
 *
 * <p>Wrong: the connection is never closed, neither at the end nor when the method throws, and its transaction never ends. Each request
 * takes one connection out of the pool for good.
 *
 * <p>Right:
 *
 * <pre>{@code
 * try (Connection connection = source.getConnection();
 *         PreparedStatement insert = connection.prepareStatement("INSERT …")) {
 *     insert.setLong(1, article);
 *     insert.executeUpdate();
 * }
 * }</pre>
 */
@RestController
public class ForgottenConnection {
    private final DataSource source;

    ForgottenConnection(DataSource source) {
        this.source = source;
    }

    @PostMapping("/mistakes/connection")
    @SuppressWarnings("resource")
    String reserve(@RequestParam long article) throws SQLException {
        Connection connection = source.getConnection();
        connection.setAutoCommit(false);
        PreparedStatement insert = connection.prepareStatement("INSERT INTO reservation (article_id) VALUES (?)");
        insert.setLong(1, article);
        insert.executeUpdate();
        if (article % 2 == 0) {
            throw new ResponseStatusException(HttpStatus.CONFLICT, "even articles are sold out");
        }
        return "reserved";
    }
}
