package io.holdfast.doctor.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.doctor.Probe;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No check is lost by a line that is missing in {@code META-INF/services}, and no two answer to one name. */
class ProbeListTest {
    @Test
    void everyProbeMustBeRegistered() throws Exception {
        List<Class<?>> written = new ArrayList<>();
        Path classes = Path.of(
                Probe.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        try (Stream<Path> files = Files.walk(classes.resolve("io/holdfast/doctor"))) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".class")).toList()) {
                String name = classes.relativize(file)
                        .toString()
                        .replace(".class", "")
                        .replace('/', '.');
                Class<?> type = Class.forName(name, false, Probe.class.getClassLoader());
                if (Probe.class.isAssignableFrom(type) && !Modifier.isAbstract(type.getModifiers())) {
                    written.add(type);
                }
            }
        }

        List<Class<?>> registered = ServiceLoader.load(Probe.class).stream()
                .<Class<?>>map(ServiceLoader.Provider::type)
                .toList();

        assertThat(registered).containsExactlyInAnyOrderElementsOf(written).hasSizeGreaterThan(50);
    }

    @Test
    void codesAndShortNamesMustBeUnique() {
        List<Probe.Info> all = ServiceLoader.load(Probe.class).stream()
                .map(provider -> provider.get().info())
                .toList();

        assertThat(all).extracting(Probe.Info::code).doesNotHaveDuplicates();
        assertThat(all).extracting(Probe.Info::id).doesNotHaveDuplicates();
    }
}
