package io.holdfast.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.pool.HoldfastDataSource;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.aot.test.generate.TestGenerationContext;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.annotation.AnnotatedBeanDefinitionReader;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.test.tools.CompileWithForkedClassLoader;
import org.springframework.core.test.tools.TestCompiler;
import org.springframework.javapoet.ClassName;

/** What a native image must be told, and the processing that Boot does ahead of time. */
class AotTest {
    private static final Path POOL = Path.of("../holdfast-pool/src/main/java");

    private static RuntimeHints hints() {
        RuntimeHints hints = new RuntimeHints();
        new HoldfastRuntimeHints().registerHints(hints, AotTest.class.getClassLoader());
        return hints;
    }

    private static Set<String> inPool(String pattern) throws IOException {
        Pattern wanted = Pattern.compile(pattern);
        try (Stream<Path> files = Files.walk(POOL)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .flatMap(file -> found(file, wanted))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static Stream<String> found(Path file, Pattern wanted) {
        try {
            String name = POOL.relativize(file).toString().replace(".java", "").replace('/', '.');
            return wanted.matcher(Files.readString(file))
                    .results()
                    .map(MatchResult::group)
                    .map(match -> name);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void theRegistrarMustBeFoundBySpring() {
        assertThat(SpringFactoriesLoader.forResourceLocation("META-INF/spring/aot.factories")
                        .load(RuntimeHintsRegistrar.class))
                .hasAtLeastOneElementOfType(HoldfastRuntimeHints.class);
    }

    @Test
    void everyVariableHandleOfThePoolMustBeCovered() throws Exception {
        RuntimeHints hints = hints();
        assertThat(inPool("findVarHandle\\(")).containsExactlyInAnyOrderElementsOf(HoldfastRuntimeHints.WITH_HANDLES);
        for (String name : HoldfastRuntimeHints.WITH_HANDLES) {
            for (Field field : Class.forName(name).getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers())) {
                    assertThat(RuntimeHintsPredicates.reflection().onFieldAccess(field))
                            .as(field.toString())
                            .accepts(hints);
                }
            }
        }
    }

    /** Whoever adds another way in by name has to come here. */
    @Test
    void everyClassThatIsReachedByItsNameMustBeCovered() throws Exception {
        RuntimeHints hints = hints();
        assertThat(inPool("Class\\.forName|\\.getConstructor\\("))
                .containsExactlyInAnyOrder(
                        "io.holdfast.pool.ConfigRules",
                        // By names that the settings give: the application's hints cover its own classes.
                        "io.holdfast.pool.NamedObjects",
                        "io.holdfast.pool.internal.open.JdbcDrivers",
                        "io.holdfast.pool.internal.mysql.DriverSession",
                        "io.holdfast.pool.internal.mysql.DriverSettings");
        assertThat(inPool("getResource|ServiceLoader|java\\.lang\\.reflect|Proxy\\.new"))
                .isSubsetOf("io.holdfast.pool.NamedObjects", "io.holdfast.pool.internal.mysql.DriverSession");
        for (String name : HoldfastRuntimeHints.MADE_BY_NAME) {
            assertThat(RuntimeHintsPredicates.reflection()
                            .onConstructorInvocation(Class.forName(name).getConstructor()))
                    .accepts(hints);
        }
        assertThat(inPool("interface PoolMXBean")).containsExactlyElementsOf(HoldfastRuntimeHints.MANAGED);
        for (Method method : Class.forName(HoldfastRuntimeHints.MANAGED.get(0)).getMethods()) {
            assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(method))
                    .accepts(hints);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        HoldfastAutoConfiguration.class,
        HoldfastCheckpointAutoConfiguration.class,
        HoldfastHealthAutoConfiguration.class,
        HoldfastEndpointAutoConfiguration.class,
        HoldfastScopeAutoConfiguration.class
    })
    static class Small {}

    /** Processed as Boot's build plugins do it; the initializer that comes out is compiled and starts the application. */
    @Test
    @CompileWithForkedClassLoader
    void anApplicationMustStartFromWhatWasGeneratedAheadOfTime() {
        GenericApplicationContext prepared = new GenericApplicationContext();
        prepared.setEnvironment(environment());
        new AnnotatedBeanDefinitionReader(prepared, environment()).register(Small.class);
        TestGenerationContext generation = new TestGenerationContext(Small.class);
        ClassName initializer = new ApplicationContextAotGenerator().processAheadOfTime(prepared, generation);
        generation.writeGeneratedContent();
        TestCompiler.forSystem().with(generation).compile(compiled -> {
            GenericApplicationContext started = new GenericApplicationContext();
            started.setEnvironment(environment());
            ApplicationContextInitializer<GenericApplicationContext> generated =
                    compiled.getInstance(ApplicationContextInitializer.class, initializer.canonicalName());
            generated.initialize(started);
            started.refresh();
            assertThat(started.getBean(HoldfastDataSource.class).config().jdbcUrl())
                    .isEqualTo("jdbc:mysql://127.0.0.1:1/shop");
            assertThat(started.getBean(HoldfastEndpoint.class)).isNotNull();
            assertThat(started.getBean("dbHealthContributor")).isInstanceOf(HoldfastHealthIndicator.class);
            started.close();
        });
    }

    private static StandardEnvironment environment() {
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource(
                        "test", Map.of("spring.datasource.url", "jdbc:mysql://127.0.0.1:1/shop")));
        return environment;
    }
}
