package io.holdfast.examples.shop.orders;

import java.util.List;
import java.util.Optional;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;

/** The orders. */
public interface PurchaseOrders extends JpaRepository<PurchaseOrder, Long> {
    /** One order with its lines, in one statement. */
    @Query("select o from PurchaseOrder o left join fetch o.lines where o.id = :id")
    Optional<PurchaseOrder> findWithLines(long id);

    /** The first sixty orders, without their lines. */
    List<PurchaseOrder> findTop60ByOrderById();
}
