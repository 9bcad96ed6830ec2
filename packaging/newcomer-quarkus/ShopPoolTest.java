package com.example.newcomer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.pool.HoldfastDataSource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ShopPoolTest {
    @Inject
    DataSource source;

    @Test
    void theDataSourceIsThePoolWithItsSettings() {
        HoldfastDataSource pool = assertInstanceOf(HoldfastDataSource.class, source);
        assertEquals(7, pool.config().size());
        assertEquals("shop", pool.config().username());
    }

    @Test
    void whereThereIsNoServerItSaysSo() {
        SQLException failure = assertThrows(SQLException.class, source::getConnection);
        assertTrue(failure.getMessage().startsWith("HF-1002 "), failure.getMessage());
    }
}
