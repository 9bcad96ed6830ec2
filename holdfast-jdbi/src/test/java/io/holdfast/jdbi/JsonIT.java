package io.holdfast.jdbi;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.qualifier.QualifiedType;
import org.jdbi.v3.json.Json;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/** JSON is stored as the characters that were meant, and read back as the same value. */
class JsonIT {
    record Profile(String name, List<String> tags, String site) {}

    record Customer(long id, @Json Profile profile, @Json Profile note) {}

    private static final Profile PROFILE =
            new Profile("王小明 🐢", List.of("naïve", "\"quoted\"", "👩‍👩‍👧"), "https://example.org/a");

    private static final String CREATE =
            "CREATE TABLE customer (id BIGINT PRIMARY KEY, profile JSON, note TEXT)" + " CHARACTER SET utf8mb4";
    private static final String INSERT = "INSERT INTO customer VALUES (:id, :profile, :note)";

    private static String stored(Handle handle, String column) {
        String hex = handle.createQuery("SELECT HEX(" + column + ") FROM customer")
                .mapTo(String.class)
                .one();
        return new String(HexFormat.of().parseHex(hex), StandardCharsets.UTF_8);
    }

    @EveryServerAndDriver
    void jsonMustBeStoredAsPlainUtf8AndReadBackEqual(ServerKind kind, JdbcDriver driver) throws Exception {
        JsonCodec escaping = new JacksonCodec(
                JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build());
        try (HoldfastDataSource pool =
                new HoldfastDataSource(Databases.config(kind, driver).build())) {
            for (HoldfastJdbi db : List.of(HoldfastJdbi.create(pool), HoldfastJdbi.create(pool, escaping))) {
                db.jdbi().useHandle(handle -> {
                    handle.execute("DROP TABLE IF EXISTS customer");
                    handle.execute(CREATE);
                    Customer customer = new Customer(1, PROFILE, PROFILE);
                    Batches.run(handle, INSERT, List.of(customer));

                    assertThat(stored(handle, "note"))
                            .isEqualTo("{\"name\":\"王小明 🐢\",\"tags\":[\"naïve\",\"\\\"quoted\\\"\",\"👩‍👩‍👧\"],"
                                    + "\"site\":\"https://example.org/a\"}");
                    assertThat(stored(handle, "profile"))
                            .contains("王小明 🐢", "naïve", "👩‍👩‍👧", "https://example.org/a")
                            .doesNotContain("\\u");
                    assertThat(handle.createQuery("SELECT JSON_EXTRACT(profile, '$.name') FROM customer")
                                    .mapTo(String.class)
                                    .one())
                            .as("to the server it is JSON")
                            .isEqualTo("\"王小明 🐢\"");
                    assertThat(handle.createQuery("SELECT * FROM customer")
                                    .mapTo(Customer.class)
                                    .one())
                            .isEqualTo(customer);
                });
            }
        }
    }

    @EveryServerAndDriver
    void nullMustStayNull(ServerKind kind, JdbcDriver driver) throws Exception {
        try (HoldfastDataSource pool =
                new HoldfastDataSource(Databases.config(kind, driver).build())) {
            HoldfastJdbi.create(pool).jdbi().useHandle(handle -> {
                handle.execute(CREATE);
                handle.createUpdate(INSERT)
                        .bind("id", 1)
                        .bindByType(
                                "profile", null, QualifiedType.of(Profile.class).with(Json.class))
                        .bindByType(
                                "note",
                                Map.of("a", "é"),
                                QualifiedType.of(Object.class).with(Json.class))
                        .execute();

                assertThat(handle.createQuery("SELECT profile IS NULL FROM customer")
                                .mapTo(Integer.class)
                                .one())
                        .isEqualTo(1);
                assertThat(stored(handle, "note")).isEqualTo("{\"a\":\"é\"}");
                assertThat(handle.createQuery("SELECT id, profile, NULL AS note FROM customer")
                                .mapTo(Customer.class)
                                .one())
                        .isEqualTo(new Customer(1, null, null));
            });
        }
    }

    /** A codec of the user's own takes Jackson's place. */
    @EveryServerAndDriver
    void anotherCodecMustBeAsked(ServerKind kind, JdbcDriver driver) throws Exception {
        JsonCodec lengths = new JsonCodec() {
            @Override
            public String write(Type type, Object value) {
                return "\"" + ((Profile) value).name() + "\"";
            }

            @Override
            public Object read(Type type, String json) {
                return new Profile(json, List.of(), "");
            }
        };
        try (HoldfastDataSource pool =
                new HoldfastDataSource(Databases.config(kind, driver).build())) {
            HoldfastJdbi.create(pool, lengths).jdbi().useHandle(handle -> {
                handle.execute(CREATE);
                Batches.run(handle, INSERT, List.of(new Customer(1, PROFILE, PROFILE)));

                assertThat(stored(handle, "note")).isEqualTo("\"王小明 🐢\"");
                assertThat(handle.createQuery("SELECT * FROM customer")
                                .mapTo(Customer.class)
                                .one()
                                .note()
                                .name())
                        .isEqualTo("\"王小明 🐢\"");
            });
        }
    }
}
