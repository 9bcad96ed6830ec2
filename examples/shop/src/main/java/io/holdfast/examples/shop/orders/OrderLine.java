package io.holdfast.examples.shop.orders;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import org.jspecify.annotations.Nullable;

/** One article of an order. */
@Entity
public class OrderLine {
    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private @Nullable Long id;

    private long articleId;
    private int quantity;

    protected OrderLine() {}

    /** So many of this article. */
    public OrderLine(long articleId, int quantity) {
        this.articleId = articleId;
        this.quantity = quantity;
    }

    /** Its number, once it is stored. */
    public @Nullable Long getId() {
        return id;
    }

    /** The article. */
    public long getArticleId() {
        return articleId;
    }

    /** How many of it. */
    public int getQuantity() {
        return quantity;
    }
}
