package io.holdfast.examples.shop.orders;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** A scheduled job: drops reservations of which only the newest thousand count. */
@Component
class Closing {
    private final JdbcTemplate jdbc;

    Closing(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @Scheduled(fixedDelay = 2_000)
    void dropOldReservations() {
        Long newest = jdbc.queryForObject("SELECT MAX(id) FROM reservation", Long.class);
        if (newest != null && newest > 1_000) {
            jdbc.update("DELETE FROM reservation WHERE id <= ?", newest - 1_000);
        }
    }
}
