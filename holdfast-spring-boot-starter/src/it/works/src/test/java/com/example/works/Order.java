package com.example.works;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

@Entity
@Table(name = "orders")
class Order {
    @Id
    private int id;

    @Column(nullable = false)
    private String item;

    protected Order() {}

    Order(int id, String item) {
        this.id = id;
        this.item = item;
    }

    String item() {
        return item;
    }
}
