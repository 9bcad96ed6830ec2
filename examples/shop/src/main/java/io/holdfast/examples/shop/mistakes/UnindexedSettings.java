package io.holdfast.examples.shop.mistakes;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/**
 * A setting of one business.
 *
 * <p>Wrong: there is no index on {@code system_settings(business_id)}, so that each request reads the whole table, and no unique key, so that
 * each start of the program added its rows once more.
 *
 * <p>Right: remove the rows that are there twice, and {@code CREATE UNIQUE INDEX … ON system_settings (business_id, name)}.
 */
@RestController
public class UnindexedSettings {
    private final JdbcTemplate jdbc;

    UnindexedSettings(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @GetMapping("/mistakes/settings/{business}")
    List<@Nullable String> settings(@PathVariable int business) {
        return jdbc.queryForList(
                "SELECT setting FROM system_settings WHERE business_id = ?", String.class, "business " + business);
    }
}
