package com.example.shop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.data.jpa.test.autoconfigure.DataJpaTest;
import org.springframework.boot.jdbc.test.autoconfigure.AutoConfigureTestDatabase;

@DataJpaTest
@AutoConfigureTestDatabase(replace = AutoConfigureTestDatabase.Replace.NONE)
class ProductRepositoryTests {

    @Autowired
    private ProductRepository products;

    @Test
    void findsByName() {
        products.saveAndFlush(new Product("lamp", 3));

        assertThat(products.findByName("lamp"))
                .get()
                .extracting(Product::getStock)
                .isEqualTo(3);
        assertThat(products.findByName("desk")).isEmpty();
    }
}
