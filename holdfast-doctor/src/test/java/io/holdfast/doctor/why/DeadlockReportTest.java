package io.holdfast.doctor.why;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.doctor.locks.DeadlockReport;
import io.holdfast.doctor.logs.LogReader;
import io.holdfast.doctor.logs.LogSummary;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The order of locks is read from InnoDB's report in each form that servers print. */
class DeadlockReportTest {
    private static final String MYSQL_8 = """
            LATEST DETECTED DEADLOCK
            ------------------------
            2024-05-01 10:00:00 140022
            *** (1) TRANSACTION:
            TRANSACTION 9001, ACTIVE 4 sec starting index read
            UPDATE stock SET n = n - 1 WHERE id = 7

            *** (1) HOLDS THE LOCK(S):
            RECORD LOCKS space id 3 page no 4 n bits 72 index PRIMARY of table `shop`.`orders` trx id 9001 lock_mode X

            *** (1) WAITING FOR THIS LOCK TO BE GRANTED:
            RECORD LOCKS space id 4 page no 4 n bits 72 index PRIMARY of table `shop`.`stock` trx id 9001 lock_mode X

            *** (2) TRANSACTION:
            TRANSACTION 9002, ACTIVE 3 sec starting index read
            UPDATE orders SET paid = 1 WHERE id = 3

            *** (2) HOLDS THE LOCK(S):
            RECORD LOCKS space id 4 page no 4 n bits 72 index PRIMARY of table `shop`.`stock` trx id 9002 lock_mode X

            *** (2) WAITING FOR THIS LOCK TO BE GRANTED:
            RECORD LOCKS space id 3 page no 4 n bits 72 index PRIMARY of table `shop`.`orders` trx id 9002 lock_mode X

            *** WE ROLL BACK TRANSACTION (2)
            """;

    /** MySQL 5.7 does not say what the first one holds. */
    private static final String MYSQL_57 =
            MYSQL_8.replaceAll("(?s)\\*\\*\\* \\(1\\) HOLDS.*?(?=\\*\\*\\* \\(1\\) WAITING)", "");

    private static final String MARIADB = """
            2024-05-01 10:00:00 44 [Note] InnoDB: Transactions deadlock detected, dumping detailed information.
            2024-05-01 10:00:00 44 [Note] InnoDB: *** (1) TRANSACTION:
            TRANSACTION 41, ACTIVE 9 sec starting index read
            UPDATE b SET x = 1
            2024-05-01 10:00:00 44 [Note] InnoDB: *** WAITING FOR THIS LOCK TO BE GRANTED:
            RECORD LOCKS space id 5 page no 3 n bits 8 index PRIMARY of table `t`.`b` trx id 41 lock_mode X waiting
            2024-05-01 10:00:00 44 [Note] InnoDB: *** CONFLICTING WITH:
            RECORD LOCKS space id 5 page no 3 n bits 8 index PRIMARY of table `t`.`b` trx id 42 lock_mode X
            2024-05-01 10:00:00 44 [Note] InnoDB: *** (2) TRANSACTION:
            TRANSACTION 42, ACTIVE 6 sec starting index read
            UPDATE a SET x = 1
            2024-05-01 10:00:00 44 [Note] InnoDB: *** WAITING FOR THIS LOCK TO BE GRANTED:
            RECORD LOCKS space id 6 page no 3 n bits 8 index PRIMARY of table `t`.`a` trx id 42 lock_mode X waiting
            2024-05-01 10:00:00 44 [Note] InnoDB: *** CONFLICTING WITH:
            RECORD LOCKS space id 6 page no 3 n bits 8 index PRIMARY of table `t`.`a` trx id 41 lock_mode X
            2024-05-01 10:00:00 44 [Note] InnoDB: *** WE ROLL BACK TRANSACTION (1)
            """;

    private static LogSummary read(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new LogReader(ZoneOffset.UTC).read("text", new ByteArrayInputStream(bytes), read -> {});
    }

    @Test
    void eachFormMustTellWhatBothHeldAndWanted() {
        for (String text : List.of(MYSQL_8, MYSQL_57)) {
            DeadlockReport report = DeadlockReport.in(text).orElseThrow();
            assertThat(report.transactions().get(1).held()).containsExactly("shop.orders (PRIMARY)");
            assertThat(report.transactions().get(1).wanted()).containsExactly("shop.stock (PRIMARY)");
            assertThat(report.transactions().get(2).held()).containsExactly("shop.stock (PRIMARY)");
            assertThat(report.transactions().get(2).wanted()).containsExactly("shop.orders (PRIMARY)");
            assertThat(report.victim()).isEqualTo(2);
            assertThat(report.order()).containsExactly("shop.orders", "shop.stock");
        }
        DeadlockReport maria = DeadlockReport.in(MARIADB).orElseThrow();
        assertThat(maria.transactions().get(1).held()).containsExactly("t.a (PRIMARY)");
        assertThat(maria.transactions().get(2).held()).containsExactly("t.b (PRIMARY)");
        assertThat(maria.order()).containsExactly("t.a", "t.b");
    }

    @Test
    void theReportMustBeOneEntryOfALogAndProveTheCause() throws IOException {
        for (String text : List.of(MYSQL_8, MYSQL_57, MARIADB)) {
            LogSummary log = read(text);
            assertThat(log.groups()).hasSize(1);
            Explanation why = log.groups().get(0).explanation();
            assertThat(why.cause()).isEqualTo(DropCause.DEADLOCK);
            assertThat(why.confidence()).isEqualTo(Confidence.CERTAIN);
            assertThat(why.first().speaksFor()).hasSize(3);
            assertThat(why.nextTest()).isNull();
        }
    }

    @Test
    void rowsOfOneTableMustBeToldByTheirIndex() {
        String text =
                MYSQL_8.replace("`shop`.`stock`", "`shop`.`orders`").replaceFirst("index PRIMARY", "index by_day");
        assertThat(DeadlockReport.in(text).orElseThrow().order())
                .containsExactly("shop.orders (by_day)", "shop.orders (PRIMARY)");
    }

    @Test
    void aReportThatIsCutMustBePassedOver() {
        for (int end = 0; end < MYSQL_8.length(); end += 37) {
            String cut = MYSQL_8.substring(0, end);
            assertThat(DeadlockReport.in(cut)
                            .map(report -> report.transactions().size())
                            .orElse(2))
                    .isEqualTo(2);
        }
        assertThat(DeadlockReport.in("Deadlock found when trying to get lock")).isEmpty();
    }
}
