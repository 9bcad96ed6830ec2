package io.holdfast.examples.shop.orders;

import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;

/** The articles. */
public interface Articles extends JpaRepository<Article, Long> {
    /** Takes so many out of the stock, where there are as many; returns 0 where not. */
    @Modifying
    @Query("update Article a set a.stock = a.stock - :quantity where a.id = :id and a.stock >= :quantity")
    int take(long id, int quantity);
}
