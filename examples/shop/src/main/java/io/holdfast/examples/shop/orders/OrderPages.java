package io.holdfast.examples.shop.orders;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The orders over HTTP. */
@RestController
class OrderPages {
    private final OrderDesk desk;

    OrderPages(OrderDesk desk) {
        this.desk = desk;
    }

    @GetMapping("/orders/{id}")
    String show(@PathVariable long id) {
        return desk.show(id);
    }

    @PostMapping("/orders")
    String place(@RequestParam long article) {
        return desk.place("customer of " + article, article);
    }
}
