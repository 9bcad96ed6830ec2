package io.holdfast.pool.internal.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which texts are undone variable by variable, and which have the session reset or replaced. */
class SessionChangesTest {
    private static SessionChanges of(String sql) {
        SessionChanges changes = new SessionChanges();
        changes.add(sql);
        return changes;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SET time_zone='+01:00'|time_zone",
                "set SESSION Sql_Mode = ''|sql_mode",
                "SET @@session.sql_mode=DEFAULT, @@foreign_key_checks := 0|sql_mode,foreign_key_checks",
                "SET LOCAL a=1,SESSION b=ON, `c`=(1+2);|a,b,c",
                "SET sql_mode=CONCAT(@@sql_mode, ',ANSI')|sql_mode",
                "SET TRANSACTION ISOLATION LEVEL READ COMMITTED, READ ONLY|transaction_isolation,transaction_read_only",
                "SET SESSION TRANSACTION READ WRITE|transaction_isolation,transaction_read_only",
                "SET GLOBAL a=1, @@global.b=2, PERSIST c=3|",
                "SET GLOBAL TRANSACTION READ ONLY|",
                "SET PASSWORD='x'|",
                "/* c */ SET /* d */ a=1|a"
            })
    void systemVariablesMustBeNamed(String sql, String names) {
        SessionChanges changes = of(sql);
        assertThat(changes.needReset()).isFalse();
        assertThat(String.join(",", changes.systemVariables())).isEqualTo(names == null ? "" : names);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"SET @a=1|1", "SET @A := ''x''|'x'", "SET @a=@b|", "SET @a=?|", "SET @a=UUID()|"},
            quoteCharacter = '~')
    void userVariablesMustBeNamed(String sql, String literal) {
        SessionChanges changes = of(sql.replace("''", "'"));
        assertThat(changes.needReset()).isFalse();
        assertThat(changes.userVariables()).containsExactly(entry("a", literal == null ? null : literal));
    }

    private static java.util.Map.Entry<String, String> entry(String name, String value) {
        return new java.util.AbstractMap.SimpleEntry<>(name, value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT @a:=1",
                "SET @a=f(1)",
                "SET @a=(SELECT 1)",
                "SET @a=@b:=2",
                "SET @a='\\'', @b=1",
                "SET @a=1; SELECT 1",
                "SET @a=1 /*! , @b=2 */",
                "SET STATEMENT a=1 FOR SELECT 1",
                "SET a.b=1",
                "SET @ü=1",
                "CREATE TEMPORARY TABLE t(i INT)",
                "CALL p()",
                "SET"
            })
    void whatIsNotPlainMustBeReset(String sql) {
        assertThat(of(sql).needReset()).isTrue();
        assertThat(of(sql).needReplacement()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET ROLE r",
                "SET /* c */ ROLE NONE",
                "XA START 'a'",
                "/* c */ xa prepare 'a'",
                "SELECT 1; SET ROLE r",
                "SET RESOURCE GROUP g"
            })
    void whatOutlivesAResetMustReplaceTheConnection(String sql) {
        assertThat(of(sql).needReplacement()).isTrue();
    }
}
