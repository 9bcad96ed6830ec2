package io.holdfast.doctor.pools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.holdfast.doctor.DoctorError;
import io.holdfast.doctor.DoctorException;
import io.holdfast.doctor.server.PoolSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PoolSettingsReaderTest {
    @TempDir
    Path folder;

    private static PoolSettings one(String file, String text) throws IOException {
        return PoolSettingsReader.parse(text, file, 1).get(0);
    }

    private static void limit(PoolSettings pool, int capacity, String user) {
        assertThat(pool.capacity()).isEqualTo(capacity);
        assertThat(pool.user()).isEqualTo(user);
        assertThat(pool.toString()).doesNotContain("s3cret");
    }

    @Test
    void engineOfSqlAlchemyMustBeRead() throws IOException {
        PoolSettings pool = one("db.py", """
                import os
                from sqlalchemy import create_engine
                RECYCLE = 60 * 30  # not the limit: pool_size=99
                SIZE = 8
                engine = create_engine(
                    "mysql+pymysql://shop:s3cret@db.example:3306/shop?charset=utf8mb4",
                    pool_size=SIZE, max_overflow=int(os.environ.get("OVERFLOW", "4")),
                    pool_recycle=60 * 30, pool_pre_ping=True,
                    connect_args={"read_timeout": 20},
                )
                """);

        limit(pool, 12, "shop");
        assertThat(pool.kind()).isEqualTo("SQLAlchemy");
        assertThat(pool.maxLifetime()).isEqualTo(Duration.ofMinutes(30));
        assertThat(pool.validates()).isTrue();
        assertThat(pool.readTimeout()).isEqualTo(Duration.ofSeconds(20));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SQLALCHEMY_DATABASE_URI = 'mysql://shop:s3cret@db/shop'\nSQLALCHEMY_ENGINE_OPTIONS = {'pool_size': 7,\n  'max_overflow': 3}\n",
                "class Config:\n    SQLALCHEMY_DATABASE_URI = \"mysql://shop:s3cret@db/shop\"\n    SQLALCHEMY_ENGINE_OPTIONS = dict(pool_size=7, max_overflow=3)\n",
                "app.config['SQLALCHEMY_DATABASE_URI'] = 'mysql://shop:s3cret@db/shop'\napp.config['SQLALCHEMY_ENGINE_OPTIONS'] = {'pool_size': 7, 'max_overflow': 3}\n",
                "SQLALCHEMY_DATABASE_URI: str = 'mysql://shop:s3cret@db/shop'\nSQLALCHEMY_ENGINE_OPTIONS: dict = {'pool_size': 7, 'max_overflow': 3}\n"
            })
    void optionsOfFlaskMustBeRead(String text) throws IOException {
        limit(one("config.py", text), 10, "shop");
    }

    @Test
    void databasesOfDjangoMustBeReadWithAndWithoutAPool() throws IOException {
        var pools = PoolSettingsReader.parse("""
                DATABASES = {
                    'default': {
                        'ENGINE': 'django.db.backends.mysql', 'NAME': 'shop', 'USER': 'web',
                        'PASSWORD': os.environ['PW'], 'CONN_MAX_AGE': 60, 'CONN_HEALTH_CHECKS': True,
                    },
                    'jobs': {
                        'ENGINE': 'dj_db_conn_pool.backends.mysql', 'USER': 'jobs', 'PASSWORD': 's3cret',
                        'POOL_OPTIONS': {'POOL_SIZE': 10, 'MAX_OVERFLOW': 5},
                    },
                    'files': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': 'x'},
                }
                """, "settings.py", 3);

        assertThat(pools).extracting(PoolSettings::name).containsExactly("default", "jobs");
        limit(pools.get(0), 0, "web");
        assertThat(pools.get(0).maxLifetime()).isEqualTo(Duration.ofMinutes(1));
        limit(pools.get(1), 15, "jobs");
        assertThat(pools.get(1).total()).isEqualTo(45);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "const pool = mysql.createPool({ host: 'db', user: 'shop', password: 's3cret', connectionLimit: 25 });",
                "const LIMIT = 25;\n// connectionLimit: 99\nexport default createPool({user: process.env.DB_USER || 'shop', connectionLimit: LIMIT,})",
                "mysql.createPool('mysql://shop:s3cret@db/shop?connectionLimit=25')",
                "new Sequelize('db', 'shop', 's3cret', { dialect: 'mysql', pool: { max: 25, min: 0, idle: 10000 } })",
                "require('knex')({}); const db = knex({client: 'mysql2', connection: {user: 'shop', password: 's3cret'}, pool: {min: 2, max: 25}})"
            })
    void poolOfNodeMustBeRead(String text) throws IOException {
        var pools = PoolSettingsReader.parse(text, "db.js", 1);
        limit(pools.get(pools.size() - 1), 25, "shop");
    }

    @Test
    void poolOfGoMustBeRead() throws IOException {
        PoolSettings pool = one("main.go", """
                package main
                const maxOpen = 30
                func open() {
                    db, err := sql.Open("mysql", "shop:s3cret@tcp(db.example:3306)/shop?parseTime=true")
                    db.SetMaxOpenConns(maxOpen) // 99
                    db.SetConnMaxLifetime(3 * time.Minute)
                    db.SetConnMaxIdleTime(time.Second)
                }
                """);

        limit(pool, 30, "shop");
        assertThat(pool.maxLifetime()).isEqualTo(Duration.ofMinutes(3));
        assertThat(pool.idleTimeout()).isEqualTo(Duration.ofSeconds(1));
        limit(one("db.go", "db, _ := sql.Open(\"mysql\", \"shop:s3cret@/shop\")"), 0, "shop");
    }

    @Test
    void databasesOfRailsMustBeReadForProduction() throws IOException {
        String text = """
                default: &default
                  adapter: mysql2
                  pool: <%= ENV.fetch("RAILS_MAX_THREADS") { 5 } %>
                  username: dev
                development:
                  <<: *default
                  database: dev
                production:
                  <<: *default
                  username: shop   # the account
                  password: <%= ENV["PW"] %>
                  checkout_timeout: 3
                """;

        limit(one("database.yml", text), 5, "shop");
        limit(
                one("database.yml", "production:\n  primary:\n    adapter: trilogy\n    username: a\n    pool: 9\n"),
                9,
                "a");
    }

    @ParameterizedTest
    @CsvSource({
        "application.yml, 'spring:\n  datasource:\n    url: jdbc:mysql://db/shop\n    username: shop\n    hikari:\n      maximum-pool-size: ${SIZE:40}\n', 40",
        "application.properties, 'spring.datasource.url=jdbc:mysql://db/shop?user=shop&password=s3cret\n', 10",
        "hikari.properties, 'dataSource.user=shop\nmaximumPoolSize=40\n', 40",
        "druid.properties, 'username=shop\nmaxActive=16\n', 16",
        "holdfast.properties, 'url=jdbc:mariadb://db/shop\nuser=shop\nsize=12\n', 12",
        "pool.json, '{\"connectionLimit\": 12, \"user\": \"shop\"}', 12",
        "options.json, '{''pool_size'': 3, ''max_overflow'': 1, ''user'': ''shop''}', 4"
    })
    void poolOfJavaAndPlainSettingsMustBeRead(String file, String text, int capacity) throws IOException {
        limit(one(file, text), capacity, "shop");
    }

    @ParameterizedTest
    @CsvSource({
        "empty.py, ''",
        "words.txt, 'this is no configuration'",
        "main.go, 'package main'",
        "x.js, 'let a = 1'",
        "broken.json, '{\"a\": '",
        "a.yml, 'services:\n  web:\n    image: x\n'",
        "b.properties, '\\u00zz=1'",
        "deep.py, 'SQLALCHEMY_ENGINE_OPTIONS = [[[[[[[['"
    })
    void fileThatDescribesNoPoolMustGiveItsCode(String file, String text) throws IOException {
        Path path = Files.writeString(folder.resolve(file), text);

        assertThatExceptionOfType(DoctorException.class)
                .isThrownBy(() -> PoolSettingsReader.read(path, 1))
                .satisfies(e -> assertThat(e.error()).isEqualTo(DoctorError.NO_POOL_CONFIG));
    }

    @Test
    void fileThatIsMissingOrNoTextMustGiveItsCode() throws IOException {
        Path bytes = Files.write(folder.resolve("x.py"), new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});

        for (Path path : new Path[] {bytes, folder.resolve("none.py"), folder}) {
            assertThatExceptionOfType(DoctorException.class)
                    .isThrownBy(() -> PoolSettingsReader.read(path, 1))
                    .satisfies(e -> assertThat(e.error()).isEqualTo(DoctorError.NO_POOL_CONFIG));
        }
    }

    @Test
    void valueThatHasToBeComputedMustBeUnknown() throws IOException {
        PoolSettings pool = one("db.py", "create_engine(f\"mysql://{USER}:{PW}@db/x\", pool_size=size())");

        assertThat(pool.user()).isNull();
        assertThat(pool.capacity()).isEqualTo(15);
    }
}
