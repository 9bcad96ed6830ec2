package io.holdfast.examples.shop.orders;

import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.server.ResponseStatusException;

/** Takes orders and shows them, each in one short transaction. */
@Service
public class OrderDesk {
    private final PurchaseOrders orders;
    private final Articles articles;

    OrderDesk(PurchaseOrders orders, Articles articles) {
        this.orders = orders;
        this.articles = articles;
    }

    /** One order in words. */
    @Transactional(readOnly = true)
    public String show(long id) {
        PurchaseOrder order =
                orders.findWithLines(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        return order.getCustomer() + ", " + order.getState() + ", lines: "
                + order.getLines().size();
    }

    /** Places an order for one article. */
    @Transactional
    public String place(String customer, long article) {
        if (articles.take(article, 1) == 0) {
            throw new ResponseStatusException(HttpStatus.CONFLICT, "sold out");
        }
        PurchaseOrder order = new PurchaseOrder(customer);
        order.getLines().add(new OrderLine(article, 1));
        return "order " + orders.save(order).getId();
    }
}
