package io.holdfast.monitor.observe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExplainerTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            true  | GRANT SELECT ON *.* TO `watch`@`%`
            true  | GRANT PROCESS, SELECT ON `shop`.* TO `watch`@`%`
            true  | GRANT ALL PRIVILEGES ON *.* TO `root`@`localhost` WITH GRANT OPTION
            true  | GRANT SELECT (`id`, `name`) ON `shop`.`items` TO `watch`@`%`
            true  | GRANT INSERT, SELECT, UPDATE ON `my`.`t` TO 'app'@'%'
            false | GRANT USAGE ON *.* TO `watch`@`%`
            false | GRANT PROCESS, REPLICATION CLIENT ON *.* TO `watch`@`%`
            false | GRANT REFERENCES ON *.* TO `watch`@`%`
            false | GRANT SELECT ON `performance_schema`.* TO `watch`@`%`
            false | GRANT SELECT ON `performance\\_schema`.* TO `watch`@`%`
            false | GRANT SELECT (`host`, `user`) ON `mysql`.`user` TO `watch`@`%`
            false | GRANT `selectors`@`%` TO `watch`@`%`
            """)
    void plansMustBeOfferedToThoseWhoMayReadTablesOfUsers(boolean allowed, String grant) {
        assertThat(Explainer.letsRead(grant)).isEqualTo(allowed);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            '-> Filter: (t.name = ''Smith'')  (cost=1.25 rows=10)' | '-> Filter: (t.name = ?)  (cost=1.25 rows=10)'
            '    -> Index lookup on o using name (name=''x  (y'')  (cost=0.35 rows=1)' | '    -> Index lookup on o using name (name=?)  (cost=0.35 rows=1)'
            '-> Sort: o.at DESC, limit input to 20 row(s) per chunk' | '-> Sort: o.at DESC, limit input to ? row(s) per chunk'
            """)
    void aTreeMustKeepItsCostsAndLoseItsLiterals(String line, String shown) {
        assertThat(Explainer.maskedPart(line)).isEqualTo(shown);
    }
}
