package io.holdfast.examples.shop.orders;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

/** What the shop sells. */
@Entity
public class Article {
    @Id
    private long id;

    private String name = "";
    private int stock;

    /** Its number. */
    public long getId() {
        return id;
    }

    /** Its name. */
    public String getName() {
        return name;
    }

    /** How many there are. */
    public int getStock() {
        return stock;
    }
}
