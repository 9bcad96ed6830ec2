package io.holdfast.jdbi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.spi.JdbiPlugin;
import org.jdbi.v3.core.statement.UnableToCreateStatementException;
import org.jdbi.v3.json.JsonConfig;
import org.jdbi.v3.json.JsonMapper;
import org.junit.jupiter.api.Test;

class HoldfastPluginTest {
    /** Has classes of its own of ours, and none of Jackson. */
    private static final class WithoutJackson extends ClassLoader {
        WithoutJackson() {
            super(HoldfastPluginTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("tools.jackson.")) {
                throw new ClassNotFoundException(name);
            }
            if (!name.startsWith("io.holdfast.jdbi.") || findLoadedClass(name) != null) {
                return super.loadClass(name, resolve);
            }
            try (InputStream file = getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] code = file.readAllBytes();
                return defineClass(name, code, 0, code.length);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static Jdbi jdbi(JdbiPlugin plugin) {
        return Jdbi.create(() -> {
                    throw new SQLException("no connection is needed here");
                })
                .installPlugin(plugin);
    }

    private static JsonMapper mapper(Jdbi jdbi) {
        return jdbi.getConfig(JsonConfig.class).getJsonMapper();
    }

    @Test
    void jacksonMustBeUsedWhereItIs() {
        Jdbi jdbi = jdbi(new HoldfastPlugin());

        assertThat(mapper(jdbi).forType(String.class, jdbi.getConfig()).toJson("é/", jdbi.getConfig()))
                .isEqualTo("\"é/\"");
    }

    @Test
    void withoutJacksonThePluginMustWorkAndRefuseJson() throws Exception {
        Class<?> plugin = new WithoutJackson().loadClass(HoldfastPlugin.class.getName());
        Jdbi jdbi = jdbi((JdbiPlugin) plugin.getConstructor().newInstance());

        assertThatExceptionOfType(UnableToCreateStatementException.class)
                .isThrownBy(() -> mapper(jdbi).forType(String.class, jdbi.getConfig()));
    }
}
