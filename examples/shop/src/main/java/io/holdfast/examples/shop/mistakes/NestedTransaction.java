package io.holdfast.examples.shop.mistakes;

import io.holdfast.examples.shop.orders.PurchaseOrder;
import io.holdfast.examples.shop.orders.PurchaseOrders;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Places an order, and notes that somebody tried, whether it succeeds or not.
 *
 * <p>Wrong: {@code REQUIRES_NEW} inside of a transaction holds one connection and asks for a second. Where as many requests as the pool
 * has connections do so at the same time, each waits for what the others hold.
 *
 * <p>Right: write the note before or after the transaction, from a method that has none; or give the pool at least one connection more
 * than there are requests at a time.
 */
@RestController
public class NestedTransaction {
    private final Desk desk;

    NestedTransaction(Desk desk) {
        this.desk = desk;
    }

    @PostMapping("/mistakes/nested")
    String place() {
        return desk.place();
    }

    /** The transaction outside. */
    @Component
    public static class Desk {
        private final PurchaseOrders orders;
        private final Notes notes;

        Desk(PurchaseOrders orders, Notes notes) {
            this.orders = orders;
            this.notes = notes;
        }

        /** Places an order. */
        @Transactional
        public String place() {
            PurchaseOrder order = orders.save(new PurchaseOrder("nested"));
            notes.write("order " + order.getId());
            return "order " + order.getId();
        }
    }

    /** The transaction inside. */
    @Component
    public static class Notes {
        private final JdbcTemplate jdbc;

        Notes(JdbcTemplate jdbc) {
            this.jdbc = jdbc;
        }

        /** Writes one note. */
        @Transactional(propagation = Propagation.REQUIRES_NEW)
        public void write(String what) {
            jdbc.update("INSERT INTO audit (what) VALUES (?)", what);
        }
    }
}
