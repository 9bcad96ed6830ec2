package io.holdfast.examples.shop.mistakes;

import io.holdfast.examples.shop.orders.PurchaseOrder;
import io.holdfast.examples.shop.orders.PurchaseOrders;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Has an order paid by a service elsewhere.
 *
 * <p>Wrong: the service is called inside the transaction. For as long as it thinks, a connection is held and does nothing; as many such
 * calls as the pool has connections, and the shop stands still.
 *
 * <p>Right: two short transactions, and the call between them, in a method that has none.
 */
@RestController
public class SlowPayment {
    private final Till till;

    SlowPayment(Till till) {
        this.till = till;
    }

    @PostMapping("/mistakes/payment/{order}")
    String pay(@PathVariable long order) throws IOException, InterruptedException {
        return till.pay(order);
    }

    /** Calls the service. */
    @Component
    public static class Till {
        private static final Duration LONGEST = Duration.ofSeconds(10);

        private final PurchaseOrders orders;
        private final URI service;
        private final HttpClient http =
                HttpClient.newBuilder().connectTimeout(LONGEST).build();

        Till(PurchaseOrders orders, @Value("${shop.payment-url}") URI service) {
            this.orders = orders;
            this.service = service;
        }

        /** Pays one order. */
        @Transactional
        public String pay(long id) throws IOException, InterruptedException {
            PurchaseOrder order = orders.findById(id).orElseThrow();
            HttpRequest request = HttpRequest.newBuilder(service)
                    .timeout(LONGEST)
                    .POST(HttpRequest.BodyPublishers.ofString(order.getCustomer()))
                    .build();
            String answer =
                    http.send(request, HttpResponse.BodyHandlers.ofString()).body();
            order.setState("PAID");
            return answer;
        }
    }
}
