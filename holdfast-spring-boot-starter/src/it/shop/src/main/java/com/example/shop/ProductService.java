package com.example.shop;

import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

@Service
public class ProductService {

    private final ProductRepository products;

    public ProductService(ProductRepository products) {
        this.products = products;
    }

    @Transactional
    public Product add(String name, int stock) {
        return products.save(new Product(name, stock));
    }

    @Transactional
    public Product order(String name, int pieces) {
        Product product = products.findByName(name).orElseThrow();
        product.take(pieces);
        products.flush();
        if (product.getStock() < 0) {
            throw new IllegalStateException("sold out");
        }
        return product;
    }
}
