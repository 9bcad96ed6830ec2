package io.holdfast.examples.shop.mistakes;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Writes a hundred lines into the audit.
 *
 * <p>Wrong: a statement, and a round trip, for each of them.
 *
 * <p>Right: {@code jdbc.batchUpdate("INSERT …", rows)}, with {@code rewriteBatchedStatements=true} in the URL.
 */
@RestController
public class SingleInserts {
    private final Audit audit;

    SingleInserts(Audit audit) {
        this.audit = audit;
    }

    @PostMapping("/mistakes/inserts")
    String write() {
        audit.write(100);
        return "written";
    }

    /** Writes. */
    @Component
    public static class Audit {
        private final JdbcTemplate jdbc;

        Audit(JdbcTemplate jdbc) {
            this.jdbc = jdbc;
        }

        /** So many lines. */
        @Transactional
        public void write(int lines) {
            for (int i = 0; i < lines; i++) {
                jdbc.update("INSERT INTO audit (what) VALUES (?)", "line " + i);
            }
        }
    }
}
