package io.holdfast.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetParserTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:mysql://db.example:3307/shop?user=app&password=s3cret",
                "jdbc:mariadb://app:s3cret@db.example:3307/shop",
                "jdbc:aws-wrapper:mysql://app:s3cret@db.example:3307/shop?wrapperPlugins=failover",
                "r2dbc:mysql://app:s3cret@db.example:3307/shop",
                "r2dbc:pool:mariadb://app:s3cret@db.example:3307/shop?maxSize=10",
                "mysql://app:s3cret@db.example:3307/shop?ssl-mode=required",
                "mysql+pymysql://app:s3cret@db.example:3307/shop?charset=utf8mb4",
                "mysql+mysqldb://app:s3cret@db.example:3307/shop",
                "mysql+aiomysql://app:s3cret@db.example:3307/shop",
                "mariadb+mariadbconnector://app:s3cret@db.example:3307/shop",
                "mysql2://app:s3cret@db.example:3307/shop?pool=5",
                "trilogy://app:s3cret@db.example:3307/shop",
                "app:s3cret@tcp(db.example:3307)/shop?parseTime=true&timeout=5s",
                "Server=db.example;Port=3307;User ID=app;Password=s3cret;Database=shop",
                "server=db.example; port=3307; uid=app; pwd=s3cret; database=shop;",
                "mysql:host=db.example;port=3307;dbname=shop;user=app;password=s3cret",
                "app:s3cret@db.example:3307/shop"
            })
    void addressMustBeReadInEveryLanguagesForm(String text) throws IOException {
        Target target = Target.parse(text);

        assertThat(target.host()).isEqualTo("db.example");
        assertThat(target.port()).isEqualTo(3307);
        assertThat(target.user()).isEqualTo("app");
        assertThat(target.database()).isEqualTo("shop");
        assertThat(target.password().password()).isEqualTo("s3cret");
        assertThat(target.toString()).doesNotContain("s3cret");
    }

    @ParameterizedTest
    @CsvSource({
        "db, db, 3306, ",
        "db:3307, db, 3307, ",
        "db/shop, db, 3306, shop",
        "db:3307/shop, db, 3307, shop",
        "root@db, db, 3306, ",
        "[::1]:3307/shop, ::1, 3307, shop",
        "10.0.0.7:3307, 10.0.0.7, 3307, ",
        "root@tcp(db)/, db, 3306, ",
        "mysql+pymysql://db/shop, db, 3306, shop",
        "jdbc:mysql:///shop, localhost, 3306, shop",
        "mysql://app:p@ss@db/shop?x=a@b, db, 3306, shop",
        "mysql://db:3307/shop?x=a@b, db, 3307, shop",
        "Host=db;Database=shop, db, 3306, shop"
    })
    void whatIsLeftOutMustBeTheUsual(String text, String host, int port, String database) throws IOException {
        Target target = Target.parse(text);

        assertThat(target.host()).isEqualTo(host);
        assertThat(target.port()).isEqualTo(port);
        assertThat(target.database()).isEqualTo(database);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "postgres://app:s3cret@db/shop",
                "jdbc:mysql:loadbalance://a,b/shop",
                "http://db:3306",
                "a b",
                "/var/lib/mysql",
                "db:99999",
                "Database=shop;Password=s3cret",
                "app:s3cret@unix(/tmp/x.sock)/shop"
            })
    void otherTextsMustBeRefusedWithoutRepeatingThem(String text) {
        assertThatExceptionOfType(DoctorException.class)
                .isThrownBy(() -> Target.parse(text))
                .satisfies(e -> {
                    assertThat(e.error()).isEqualTo(DoctorError.BAD_TARGET);
                    assertThat(e.getMessage()).doesNotContain("s3cret");
                });
    }
}
