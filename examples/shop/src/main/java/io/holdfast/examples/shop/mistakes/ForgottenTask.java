package io.holdfast.examples.shop.mistakes;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.http.HttpStatus;
import org.springframework.scheduling.annotation.Async;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * A background task prints a receipt.
 *
 * <p>Wrong: the task ends, and its thread takes the next one; the connection stays with nobody, in an open transaction. The request that
 * started the task has long been answered, so that nobody sees an error.
 *
 * <p>Right: try-with-resources in the task, or {@code @Transactional} on it and a repository.
 */
@RestController
public class ForgottenTask {
    private final Printer printer;

    ForgottenTask(Printer printer) {
        this.printer = printer;
    }

    @PostMapping("/mistakes/task")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void print(@RequestParam long order) {
        printer.print(order);
    }

    /** Prints receipts on Boot's task executor. */
    @Component
    public static class Printer {
        private final DataSource source;

        Printer(DataSource source) {
            this.source = source;
        }

        /** Prints one. */
        @Async
        @SuppressWarnings("resource")
        public void print(long order) {
            try {
                Connection connection = source.getConnection();
                connection.setAutoCommit(false);
                PreparedStatement insert = connection.prepareStatement("INSERT INTO receipt (order_id) VALUES (?)");
                insert.setLong(1, order);
                insert.executeUpdate();
            } catch (SQLException e) {
                throw new IllegalStateException("no receipt for order " + order, e);
            }
        }
    }
}
