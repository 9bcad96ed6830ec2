package io.holdfast.jdbi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.mapper.MappingException;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;

/** One query, a batch, a page; rows as records and as maps. */
class QueriesIT {
    /** Columns in snake case. */
    record Order(long id, String customerName, int amount) {}

    private static final int ORDERS = 2_500;

    private static HoldfastDataSource withOrders(ServerKind kind, JdbcDriver driver) throws Exception {
        HoldfastDataSource pool =
                new HoldfastDataSource(Databases.config(kind, driver).build());
        HoldfastJdbi.create(pool).jdbi().useHandle(handle -> {
            handle.execute("CREATE TABLE orders (id BIGINT PRIMARY KEY, customer_name VARCHAR(40), amount INT)");
            List<Order> orders = IntStream.rangeClosed(1, ORDERS)
                    .mapToObj(i -> new Order(i, "customer " + i % 10, i % 7))
                    .toList();
            assertThat(Batches.run(handle, "INSERT INTO orders VALUES (:id, :customerName, :amount)", orders))
                    .isEqualTo(ORDERS);
        });
        return pool;
    }

    @EveryServerAndDriver
    void rowsMustBecomeRecords(ServerKind kind, JdbcDriver driver) throws Exception {
        try (HoldfastDataSource pool = withOrders(kind, driver)) {
            Order order = HoldfastJdbi.create(pool)
                    .jdbi()
                    .withHandle(handle -> handle.createQuery("SELECT * FROM orders WHERE id = :id")
                            .bind("id", 13)
                            .mapTo(Order.class)
                            .one());

            assertThat(order).isEqualTo(new Order(13, "customer 3", 6));
        }
    }

    /** The plugin alone, in a Jdbi made without us. */
    @EveryServerAndDriver
    void rowsMustBecomeMapsByLabelInOrder(ServerKind kind, JdbcDriver driver) throws Exception {
        String labels = "SELECT id AS orderId, customer_name AS ID, 7 AS z, 8 AS a FROM orders WHERE id = 13";
        try (HoldfastDataSource pool = withOrders(kind, driver)) {
            Jdbi jdbi = Jdbi.create(pool).installPlugin(new HoldfastPlugin());
            jdbi.useHandle(handle -> {
                Map<String, Object> byJdbi =
                        handle.createQuery(labels).mapToMap().one();
                Map<String, Object> byUs =
                        handle.createQuery(labels).map(MapRows.unique()).one();

                assertThat(byUs).containsExactlyEntriesOf(byJdbi);
                assertThat(byUs.keySet()).containsExactly("orderId", "ID", "z", "a");
                assertThat(byUs).containsEntry("orderId", 13L).containsEntry("ID", "customer 3");
            });
        }
    }

    @EveryServerAndDriver
    void columnsOfOneLabelMustBeRefusedOrNumbered(ServerKind kind, JdbcDriver driver) throws Exception {
        String twice = "SELECT 1 AS id, 2 AS id, 3 AS id_2, 4 AS id";
        try (HoldfastDataSource pool =
                new HoldfastDataSource(Databases.config(kind, driver).build())) {
            HoldfastJdbi.create(pool).jdbi().useHandle(handle -> {
                assertThatExceptionOfType(MappingException.class)
                        .isThrownBy(() ->
                                handle.createQuery(twice).map(MapRows.unique()).list());
                assertThat(handle.createQuery(twice)
                                .map(MapRows.with(DuplicateColumns.NUMBER))
                                .one()
                                .keySet())
                        .containsExactly("id", "id_3", "id_2", "id_4");
            });
        }
    }

    private static Page<Map<String, Object>> page(Handle handle, String sql, PageRequest request) {
        @SuppressWarnings({"unchecked", "rawtypes"})
        Page<Map<String, Object>> page =
                (Page) PageQuery.of(sql).fetch(handle, request, MapRows.with(DuplicateColumns.NUMBER));
        return page;
    }

    @EveryServerAndDriver
    void theTotalMustBeThatOfTheQueryWhateverItsKind(ServerKind kind, JdbcDriver driver) throws Exception {
        PageRequest three = PageRequest.page(2, 3);
        try (HoldfastDataSource pool = withOrders(kind, driver)) {
            HoldfastJdbi.create(pool).jdbi().useHandle(handle -> {
                assertThat(page(handle, "SELECT * FROM orders ORDER BY id", three)
                                .total())
                        .isEqualTo(ORDERS);
                assertThat(page(
                                        handle,
                                        "SELECT customer_name, SUM(amount) FROM orders GROUP BY customer_name"
                                                + " HAVING COUNT(*) > 1 ORDER BY 1",
                                        three)
                                .total())
                        .isEqualTo(10);
                assertThat(page(handle, "SELECT DISTINCT amount FROM orders ORDER BY amount -- all of them", three)
                                .total())
                        .isEqualTo(7);
                Page<Map<String, Object>> union = page(
                        handle,
                        "SELECT id FROM orders WHERE id <= 5 UNION SELECT id FROM orders WHERE id <= 8 ORDER BY id",
                        three);
                assertThat(union.total()).isEqualTo(8);
                assertThat(union.rows())
                        .extracting(row -> row.get("id"))
                        .map(String::valueOf)
                        .containsExactly("4", "5", "6");
                assertThat(page(
                                        handle,
                                        "SELECT a.*, b.* FROM orders a JOIN orders b ON b.id = a.id + 1 ORDER BY a.id",
                                        three)
                                .total())
                        .as("columns of one name")
                        .isEqualTo(ORDERS - 1);
                assertThat(page(
                                        handle,
                                        "WITH few AS (SELECT id FROM orders WHERE id <= 9) SELECT id FROM few ORDER BY id",
                                        three)
                                .total())
                        .isEqualTo(9);
            });
        }
    }

    @EveryServerAndDriver
    void aPageMustHoldItsRowsAndKnowItsTotal(ServerKind kind, JdbcDriver driver) throws Exception {
        PageQuery ofOne = PageQuery.of("SELECT * FROM orders WHERE customer_name = :name ORDER BY id")
                .bind(query -> query.bind("name", "customer 3"));
        try (HoldfastDataSource pool = withOrders(kind, driver)) {
            HoldfastJdbi.create(pool).jdbi().useHandle(handle -> {
                Page<Order> middle = ofOne.fetch(handle, PageRequest.page(2, 100), Order.class);
                assertThat(middle.rows()).hasSize(100).first().isEqualTo(new Order(1003, "customer 3", 1003 % 7));
                assertThat(middle.total()).isEqualTo(250);
                assertThat(middle.hasNext()).isTrue();

                Page<Order> last = ofOne.fetch(handle, PageRequest.page(3, 100), Order.class);
                assertThat(last.rows()).hasSize(50);
                assertThat(last.total()).isEqualTo(250);
                assertThat(last.hasNext()).isFalse();

                Page<Order> beyond = ofOne.fetch(handle, PageRequest.offset(1_000, 100), Order.class);
                assertThat(beyond.rows()).isEmpty();
                assertThat(beyond.total()).isEqualTo(250);
                assertThat(beyond.hasNext()).isFalse();
            });
        }
    }

    /** Another session adds a row between page and total: when the page's arguments are bound for the second time. */
    @EveryServerAndDriver
    void aConsistentPageMustNotSeeWhatComesBetween(ServerKind kind, JdbcDriver driver) throws Exception {
        try (HoldfastDataSource pool = withOrders(kind, driver)) {
            HoldfastJdbi db = HoldfastJdbi.create(pool);
            int[] bound = {0};
            PageQuery disturbed = PageQuery.of("SELECT * FROM orders ORDER BY id")
                    .bind(query -> {
                        if (++bound[0] % 2 == 0) {
                            try (Handle other = Jdbi.open(pool)) {
                                other.execute("INSERT INTO orders SELECT MAX(id) + 1, 'late', 0 FROM orders");
                            }
                        }
                    });
            db.jdbi().useHandle(handle -> {
                PageRequest first = PageRequest.page(1, 10);
                assertThat(disturbed.fetch(handle, first, Order.class).total()).isEqualTo(ORDERS + 1);
                assertThat(disturbed
                                .consistent()
                                .fetch(handle, first, Order.class)
                                .total())
                        .isEqualTo(ORDERS + 1);
                assertThat(handle.isInTransaction()).isFalse();
                handle.useTransaction(
                        TransactionIsolationLevel.READ_COMMITTED,
                        same -> assertThatIllegalStateException()
                                .isThrownBy(() -> disturbed.consistent().fetch(same, first, Order.class)));
            });
            assertThat(bound[0]).isEqualTo(4);
        }
    }
}
