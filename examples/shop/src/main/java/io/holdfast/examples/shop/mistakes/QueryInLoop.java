package io.holdfast.examples.shop.mistakes;

import io.holdfast.examples.shop.orders.PurchaseOrder;
import io.holdfast.examples.shop.orders.PurchaseOrders;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Counts the lines of sixty orders.
 *
 * <p>Wrong: one statement for the orders, and then one for the lines of each: sixty-one round trips.
 *
 * <p>Right: {@code select o from PurchaseOrder o left join fetch o.lines}, or {@code select count(l) from OrderLine l}: one.
 */
@RestController
public class QueryInLoop {
    private final Counting counting;

    QueryInLoop(Counting counting) {
        this.counting = counting;
    }

    @GetMapping("/mistakes/loop")
    String lines() {
        return "lines: " + counting.lines();
    }

    /** Counts. */
    @Component
    public static class Counting {
        private final PurchaseOrders orders;

        Counting(PurchaseOrders orders) {
            this.orders = orders;
        }

        /** All lines. */
        @Transactional(readOnly = true)
        public int lines() {
            int lines = 0;
            for (PurchaseOrder order : orders.findTop60ByOrderById()) {
                lines += order.getLines().size();
            }
            return lines;
        }
    }
}
