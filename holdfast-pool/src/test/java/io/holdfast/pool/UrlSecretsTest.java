package io.holdfast.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.mysql.cj.conf.PropertyKey;
import io.holdfast.pool.internal.mysql.JdbcUrls;
import io.holdfast.pool.internal.mysql.Secrets;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.mariadb.jdbc.Configuration;

/** Every form of URL that the two drivers know, and some that they do not, with a secret in each place where it can stand. */
class UrlSecretsTest {
    private static final String SECRET = "S3cr3t";

    /** Passwords with each of the separators, which are valid for one driver or another, or are mistakes that people make. */
    private static final List<String> PASSWORDS = List.of(
            SECRET + "X",
            "p/" + SECRET,
            SECRET + "@" + SECRET,
            SECRET + ":" + SECRET,
            SECRET + "," + SECRET,
            SECRET + "?" + SECRET,
            SECRET + ")" + SECRET,
            SECRET + "%40" + SECRET,
            SECRET + "=" + SECRET,
            SECRET + " " + SECRET,
            SECRET + "#" + SECRET);

    private static final List<String> FORMS = List.of(
            "jdbc:mysql://app:$@127.0.0.1:1/shop",
            "jdbc:mysql://app:$@127.0.0.1:1",
            "jdbc:mysql://app:$@127.0.0.1:port/shop",
            "jdbc:mysql://app:$@/shop",
            "jdbc:mysql://app:$@[::1]:1/shop?connectTimeout=500",
            "jdbc:mysql://127.0.0.1:1/shop?user=app&password=$",
            "jdbc:mysql://127.0.0.1:1/shop?password=$&user=app",
            "jdbc:mysql://127.0.0.1:1/shop?password=$&noSuchProperty=1&useSSL=notabool",
            "jdbc:mysql://127.0.0.1:1/shop?password1=$&password2=$&password3=$",
            "jdbc:mysql://127.0.0.1:1?trustCertificateKeyStorePassword=$&trustCertificateKeyStoreUrl=file:none",
            "jdbc:mysql://127.0.0.1:1/shop?clientCertificateKeyStorePassword=$&sslMode=REQUIRED",
            "jdbc:mysql://(host=127.0.0.1,port=1,user=app,password=$)/shop",
            "jdbc:mysql://(host=127.0.0.1,port=33x06,user=app,password=$)/shop",
            "jdbc:mysql://(password=$,host=127.0.0.1,port=1)/shop",
            "jdbc:mysql://address=(host=127.0.0.1)(port=1)(user=app)(password=$)/shop",
            "jdbc:mysql://address=(password=$)(host=127.0.0.1)(port=1)/shop",
            "jdbc:mysql://app:$@(host=127.0.0.1,port=1)/shop",
            "jdbc:mysql://app:$@address=(host=127.0.0.1)(port=1)/shop",
            "jdbc:mysql://app:$@127.0.0.1:1,other:$@127.0.0.1:2/shop",
            "jdbc:mysql://app:$@[127.0.0.1:1,127.0.0.1:2]/shop",
            "jdbc:mysql://[127.0.0.1:1,(host=127.0.0.1,port=2,password=$)]/shop",
            "jdbc:mysql://app:$@[address=(host=127.0.0.1)(port=1),(host=127.0.0.1,port=2)]/shop",
            "jdbc:mysql:loadbalance://app:$@127.0.0.1:1,127.0.0.1:2/shop?loadBalanceStrategy=none",
            "jdbc:mysql:loadbalance://127.0.0.1:1,127.0.0.1:2/shop?user=app&password=$",
            "jdbc:mysql:replication://app:$@127.0.0.1:1,127.0.0.1:2/shop",
            "jdbc:mysql:replication://address=(type=source)(host=127.0.0.1)(port=1)(password=$),"
                    + "address=(type=replica)(host=127.0.0.1)(port=2)(password=$)/shop",
            "jdbc:mysql+srv://app:$@none.invalid/shop",
            "jdbc:mysql+srv:loadbalance://app:$@none.invalid/shop",
            "jdbc:mysql+srv:replication://none.invalid/shop?password=$",
            "jdbc:mysql:///shop?password=$&socketFactory=no.such.Factory",
            "jdbc:mysql://127.0.0.1:1/shop;password=$",
            "jdbc:mysql:127.0.0.1/shop?password=$",
            "jdbc:mysql:/app:$@127.0.0.1/shop",
            "jdbc:mariadb://127.0.0.1:1/shop?user=app&password=$",
            "jdbc:mariadb://127.0.0.1:1/shop?password=$&user=app&connectTimeout=no",
            "jdbc:mariadb://127.0.0.1:1/?password2=$",
            "jdbc:mariadb://127.0.0.1:port/shop?password=$",
            "jdbc:mariadb://127.0.0.1:1/shop?keyStorePassword=$&sslMode=verify-full&keyStore=none",
            "jdbc:mariadb://127.0.0.1:1/shop?trustStorePassword=$&trustStore=none&sslMode=verify-ca",
            "jdbc:mariadb://127.0.0.1:1/shop?keyPassword=$",
            "jdbc:mariadb://app:$@127.0.0.1:1/shop",
            "jdbc:mariadb://address=(host=127.0.0.1)(port=1)(type=primary)/shop?password=$",
            "jdbc:mariadb://address=(host=127.0.0.1)(port=1)(password=$)/shop",
            "jdbc:mariadb:replication://127.0.0.1:1,127.0.0.1:2/shop?password=$&retriesAllDown=1",
            "jdbc:mariadb:loadbalance://address=(host=127.0.0.1)(port=1)(password=$)/shop?retriesAllDown=1",
            "jdbc:mariadb:sequential://127.0.0.1:1/shop?password=$&retriesAllDown=1",
            "jdbc:mariadb:nomode://127.0.0.1:1/shop?password=$",
            "jdbc:mariadb:127.0.0.1/shop?password=$",
            "jdbc:mysql://127.0.0.1:1/shop?password=$&password=$",
            "jdbc:other:app/$@127.0.0.1/shop",
            "jdbc:other:memory;USER=app;PASSWORD=$",
            "mysql://app:$@127.0.0.1:1/shop",
            "app:$@127.0.0.1:1/shop");

    static Stream<String> urls() {
        return FORMS.stream().flatMap(form -> PASSWORDS.stream().map(password -> form.replace("$", password)));
    }

    private static String trace(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    @ParameterizedTest
    @MethodSource("urls")
    void whatIsShownOfAUrlMustHoldNoSecret(String url) {
        assertThat(JdbcUrls.withoutSecrets(url)).doesNotContain(SECRET);
        assertThat(JdbcUrls.poolName(url)).doesNotContain(SECRET);
        assertThat(JdbcUrls.hosts(url)).doesNotContain(SECRET);
    }

    /** Drivers print what they cannot read; it must be masked in the causes as well. */
    @ParameterizedTest
    @MethodSource("forms")
    void aFailedOpeningMustNotPrintASecret(String form) throws Exception {
        List<String> seen = new CopyOnWriteArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                seen.add(String.valueOf(entry.getMessage()));
                if (entry.getThrown() != null) {
                    seen.add(trace(entry.getThrown()));
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger("io.holdfast.pool");
        logger.addHandler(handler);
        try {
            // One password after the other would take minutes; which one it is depends on the form.
            String password = PASSWORDS.get(FORMS.indexOf(form) % PASSWORDS.size());
            for (String secret : List.of(PASSWORDS.get(0), password)) {
                seen.addAll(textsOf(form.replace("$", secret)));
            }
        } finally {
            logger.removeHandler(handler);
        }
        assertThat(seen).isNotEmpty().allSatisfy(text -> assertThat(text).doesNotContain(SECRET));
    }

    /** With several hosts, or a name to be resolved, a driver tries for half a minute. */
    static Stream<String> forms() {
        return FORMS.stream().filter(form -> !form.matches(".*(loadbalance|replication|sequential|[+]srv|:2).*"));
    }

    private static List<String> textsOf(String url) throws Exception {
        List<String> texts = new ArrayList<>();
        HoldfastDataSource pool;
        try {
            pool = new HoldfastDataSource(PoolConfig.builder()
                    .jdbcUrl(url)
                    .password(SECRET + "Y")
                    .size(1)
                    .jmx(true)
                    .connectTimeout(Duration.ofMillis(500))
                    .borrowTimeout(Duration.ofSeconds(2))
                    .failFastAfter(Duration.ZERO)
                    .shutdownTimeout(Duration.ZERO)
                    .build());
        } catch (InvalidConfigException e) {
            texts.add(trace(e));
            texts.add(e.problems().toString());
            return texts;
        }
        try (pool) {
            Throwable failure = catchThrowable(pool::getConnection);
            assertThat(failure).isNotNull();
            texts.add(trace(failure));
            texts.add(String.valueOf(pool.openFailure()));
            texts.add(pool.toString());
            texts.add(pool.config().toString());
            texts.add(pool.stats().toString());
            for (ObjectName name :
                    ManagementFactory.getPlatformMBeanServer().queryNames(new ObjectName("io.holdfast:*"), null)) {
                texts.add(name.toString());
            }
        }
        return texts;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            jdbc:mysql://db.example:3307/shop?user=app     | jdbc:mysql://db.example:3307/shop | db.example:3307/shop
            jdbc:mysql://db.example                        | jdbc:mysql://db.example           | db.example
            jdbc:mysql://app:pw@db.example/shop            | jdbc:mysql://db.example/shop      | db.example/shop
            jdbc:mysql://(host=h,port=3306,password=pw)/db | jdbc:mysql://h:3306/db            | h:3306/db
            jdbc:mariadb://h1:3306,h2:3307/db              | jdbc:mariadb://h1:3306,h2:3307/db | h1:3306,h2:3307/db
            jdbc:mysql://[::1]:3306/db                     | jdbc:mysql://[::1]:3306/db        | [::1]:3306/db
            jdbc:mariadb://address=(host=h)(port=3306)/db  | jdbc:mariadb://h:3306/db          | h:3306/db
            jdbc:mysql://app:pw@[h1:3306,h2]/db            | jdbc:mysql://[h1:3306,h2]/db      | [h1:3306,h2]/db
            jdbc:mysql://h/db?init=a@b.example             | jdbc:mysql://h/db                 | h/db
            localhost/shop                                 | localhost/shop                    | holdfast
            """)
    void hostsAndDatabaseMustStayReadable(String url, String shown, String name) {
        assertThat(JdbcUrls.withoutSecrets(url)).isEqualTo(shown);
        assertThat(JdbcUrls.poolName(url)).isEqualTo(name);
    }

    @Test
    void aFailureWithoutSecretsMustStayTheDriversOwn() {
        try (HoldfastDataSource pool = new HoldfastDataSource(PoolConfig.builder()
                .jdbcUrl("jdbc:mysql://127.0.0.1:1/shop")
                .username("app")
                .password("app")
                .failFastAfter(Duration.ZERO)
                .build())) {
            Throwable failure = catchThrowable(pool::getConnection);
            assertThat(failure).isInstanceOf(ConnectFailedException.class);
            assertThat(failure.getCause().getClass().getName()).startsWith("com.mysql.cj.");
        }
    }

    /** Where a property of a driver can stand in a URL. */
    private static final List<String> PLACES = List.of(
            "jdbc:mysql://127.0.0.1:1/shop?%s=$",
            "jdbc:mysql://127.0.0.1:1/shop?user=app&%s=$&useSSL=false",
            "jdbc:mysql://(host=127.0.0.1,port=1,%s=$)/shop",
            "jdbc:mysql://(%s=$,host=127.0.0.1,port=1)/shop",
            "jdbc:mysql://address=(host=127.0.0.1)(port=1)(%s=$)/shop",
            "jdbc:mysql://[(host=127.0.0.1,port=1,%s=$),127.0.0.1:2]/shop",
            "jdbc:mariadb://127.0.0.1:1/shop?%s=$",
            "jdbc:mariadb://address=(host=127.0.0.1)(port=1)(%s=$)/shop");

    /** Every property that either driver has, by its own list. */
    static Stream<String> propertiesOfTheDrivers() {
        return Stream.concat(
                        Arrays.stream(PropertyKey.values()).map(PropertyKey::getKeyName),
                        Arrays.stream(Configuration.class.getDeclaredFields())
                                .filter(field -> !Modifier.isStatic(field.getModifiers()))
                                .map(java.lang.reflect.Field::getName))
                // Which server it is.
                .filter(name -> !List.of("host", "port", "dbname", "database", "addresses")
                        .contains(name))
                .distinct();
    }

    @Test
    void noPropertyOfADriverMustBeShownWherever() {
        List<String> names = propertiesOfTheDrivers().toList();
        assertThat(names)
                .hasSizeGreaterThan(200)
                .contains("password3", "keyPassword", "trustCertificateKeyStorePassword");
        List<String> shown = new ArrayList<>();
        for (String name : names) {
            for (String place : PLACES) {
                String url = place.formatted(name).replace("$", SECRET);
                if ((JdbcUrls.withoutSecrets(url) + JdbcUrls.poolName(url) + JdbcUrls.hosts(url)).contains(SECRET)) {
                    shown.add(url);
                }
            }
        }
        assertThat(shown).isEmpty();
    }

    @Test
    void everyPropertyThatHoldsAPasswordMustBeKnownAsASecret() {
        List<String> secrets = propertiesOfTheDrivers()
                .filter(name -> name.matches("(?i).*password\\d?"))
                .toList();
        assertThat(secrets).hasSizeGreaterThan(8);
        for (String name : secrets) {
            PoolConfig config = PoolConfig.builder()
                    .jdbcUrl("jdbc:mysql://127.0.0.1:1/shop")
                    .driverProperty(name, SECRET)
                    .build();
            assertThat(Secrets.of(config, null).mask("the driver says " + SECRET))
                    .as(name)
                    .doesNotContain(SECRET);
            assertThat(config.toString()).as(name).doesNotContain(SECRET);
        }
    }
}
