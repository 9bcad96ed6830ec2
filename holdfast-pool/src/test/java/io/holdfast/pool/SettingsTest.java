package io.holdfast.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each row of {@link Settings} is a setting that can be given, read, checked, copied and compared. */
class SettingsTest {
    private static final String URL = "jdbc:mariadb://localhost/shop";

    static Stream<Setting<?>> settings() {
        return Settings.ALL.stream();
    }

    static Stream<Setting<?>> texts() {
        return settings().filter(setting -> setting.type().isText());
    }

    private static PoolConfig.Builder builder(Setting<?> setting) {
        PoolConfig.Builder builder = PoolConfig.builder();
        return setting == Settings.DATA_SOURCE ? builder : builder.jdbcUrl(URL);
    }

    private static Method setter(Setting<?> setting) {
        return Arrays.stream(PoolConfig.Builder.class.getMethods())
                .filter(method -> method.getName().equals(setting.name()) && method.getParameterCount() == 1)
                .findFirst()
                .orElseThrow();
    }

    private static PoolConfig with(Setting<?> setting, Object value) throws ReflectiveOperationException {
        PoolConfig.Builder builder = builder(setting);
        setter(setting).invoke(builder, value);
        return builder.build();
    }

    private static Object read(Setting<?> setting, PoolConfig config) throws ReflectiveOperationException {
        return PoolConfig.class.getMethod(setting.name()).invoke(config);
    }

    /** An allowed value that is not the default. */
    private static Object another(Setting<?> setting) {
        if (setting == Settings.JDBC_URL) {
            return "jdbc:mysql://localhost/other";
        }
        if (setting == Settings.DRIVER_CLASS_NAME) {
            return "org.mariadb.jdbc.Driver";
        }
        if (setting == Settings.TRANSACTION_ISOLATION) {
            return 8;
        }
        Class<?> type = setter(setting).getParameterTypes()[0];
        if (type == int.class) {
            return (Integer) setting.fallback() + 1;
        } else if (type == boolean.class || type == Boolean.class) {
            return !Boolean.TRUE.equals(setting.fallback());
        } else if (type == Duration.class) {
            return Duration.ofSeconds(7);
        } else if (type == String.class) {
            return "x";
        } else if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .filter(constant -> constant != setting.fallback())
                    .findFirst()
                    .orElseThrow();
        }
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
            return switch (method.getName()) {
                case "equals" -> proxy == arguments[0];
                case "hashCode" -> 1;
                default -> null;
            };
        });
    }

    @ParameterizedTest
    @MethodSource("settings")
    void whatASetterSetsMustBeReadCopiedAndCompared(Setting<?> setting) throws Exception {
        Object value = another(setting);
        PoolConfig config = with(setting, value);

        assertThat(read(setting, config)).isEqualTo(value);
        assertThat(config.toBuilder().build()).isEqualTo(config).hasSameHashCodeAs(config);
        if (setting != Settings.DATA_SOURCE) {
            assertThat(config).isNotEqualTo(builder(setting).build());
        }
    }

    @ParameterizedTest
    @MethodSource("settings")
    void whatIsNotGivenMustBeTheDefault(Setting<?> setting) throws Exception {
        PoolConfig config = PoolConfig.builder().jdbcUrl(URL).build();

        if (setting != Settings.JDBC_URL && setting != Settings.NAME) {
            assertThat(read(setting, config)).isEqualTo(setting.fallback());
        }
    }

    @ParameterizedTest
    @MethodSource("texts")
    void everyNameOfASettingMustBeRead(Setting<?> setting) throws Exception {
        assertThat(PoolConfig.settingNames()).contains(setting.name());
        for (Setting.Alias alias : setting.aliases()) {
            assertThat(PoolConfig.namesOfSameSetting(setting.name())).contains(setting.name(), alias.name());
            Properties properties = new Properties();
            if (setting != Settings.JDBC_URL) {
                properties.setProperty("jdbcUrl", URL);
            }
            properties.setProperty(alias.name(), sample(setting));
            Object value = read(setting, PoolConfig.from(properties));

            assertThat(value).as(alias.name()).isInstanceOf(setting.type().type());
        }
    }

    private static String sample(Setting<?> setting) {
        if (setting == Settings.JDBC_URL) {
            return URL;
        }
        return switch (setting.type().kind()) {
            case NUMBER -> "7";
            case TRUTH -> "true";
            case DURATION -> setting == Settings.PING_AFTER_IDLE ? "true" : "40s";
            case CHOICE, ISOLATION -> setting.type().choices().get(0);
            default -> "x";
        };
    }

    /** The default in the table is what the same text in a file gives. */
    @ParameterizedTest
    @MethodSource("texts")
    void theDefaultMustBeWrittenAsItIsRead(Setting<?> setting) {
        if (setting.fallback() != null) {
            Properties properties = new Properties();
            properties.setProperty("jdbcUrl", URL);
            PoolConfig bare = PoolConfig.from(properties);
            properties.setProperty(setting.name(), setting.writtenDefault());

            assertThat(PoolConfig.from(properties)).isEqualTo(bare);
        }
    }

    @Test
    void everyLimitMustBeHeldAndSayWhy() throws Exception {
        List<Setting<?>> limited = settings()
                .filter(setting -> !setting.limit().equals(Limit.none()))
                .toList();

        assertThat(limited).hasSizeGreaterThan(25);
        for (Setting<?> setting : limited) {
            Object below =
                    setter(setting).getParameterTypes()[0] == Duration.class ? Duration.ofMillis(-1) : (Object) (-1);
            InvalidConfigException.Problem problem = catchThrowableOfType(
                            InvalidConfigException.class, () -> with(setting, below))
                    .problems()
                    .get(0);
            assertThat(problem.setting()).isEqualTo(setting.name());
            assertThat(problem.rule()).matches("must .+[:,].+");
        }
    }

    /** Frameworks that know beans give the same settings. */
    @ParameterizedTest
    @MethodSource("settings")
    void everySettingMustHaveABeansSetter(Setting<?> setting) {
        String name = setting.name();
        assertThat(DataSourceSettings.class.getMethods())
                .extracting(Method::getName)
                .contains("set" + Character.toUpperCase(name.charAt(0)) + name.substring(1));
    }
}
