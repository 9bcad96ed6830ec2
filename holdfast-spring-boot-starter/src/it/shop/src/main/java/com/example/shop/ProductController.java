package com.example.shop;

import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/products")
public class ProductController {

    private final ProductRepository products;
    private final ProductService service;

    public ProductController(ProductRepository products, ProductService service) {
        this.products = products;
        this.service = service;
    }

    @GetMapping
    public List<Product> all() {
        return products.findAll();
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    public Product add(@RequestParam String name, @RequestParam int stock) {
        return service.add(name, stock);
    }

    @PostMapping("/{name}/orders")
    public Product order(@PathVariable String name, @RequestParam int pieces) {
        return service.order(name, pieces);
    }

    @ExceptionHandler(IllegalStateException.class)
    @ResponseStatus(HttpStatus.CONFLICT)
    public void soldOut() {}
}
