package io.holdfast.examples.shop.orders;

import jakarta.persistence.CascadeType;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.OneToMany;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An order with its lines, which are loaded when they are asked for. */
@Entity
public class PurchaseOrder {
    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private @Nullable Long id;

    private String customer = "";
    private String state = "PLACED";

    @OneToMany(cascade = CascadeType.ALL)
    @JoinColumn(name = "order_id", nullable = false)
    private List<OrderLine> lines = new ArrayList<>();

    protected PurchaseOrder() {}

    /** An order of this customer. */
    public PurchaseOrder(String customer) {
        this.customer = customer;
    }

    /** Its number, once it is stored. */
    public @Nullable Long getId() {
        return id;
    }

    /** Who ordered. */
    public String getCustomer() {
        return customer;
    }

    /** PLACED, PAYING or PAID. */
    public String getState() {
        return state;
    }

    /** Changes the state. */
    public void setState(String state) {
        this.state = state;
    }

    /** What was ordered. */
    public List<OrderLine> getLines() {
        return lines;
    }
}
