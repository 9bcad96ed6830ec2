package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The program as it is released: without the demo, the servers it starts, and the pool that runs beside it. */
class ReleasedProgramTest {
    private static final List<String> LEFT_OUT =
            List.of("io.holdfast.cli.demo.", "io.holdfast.testkit.", "com.zaxxer.", "org.slf4j.");

    @Test
    void everyCommandButTheDemoMustWorkWithoutWhatOnlyTheDemoNeeds() throws Exception {
        try (WithoutDemo loader = new WithoutDemo()) {
            Method run = loader.loadClass("io.holdfast.cli.Main")
                    .getDeclaredMethod("run", PrintWriter.class, PrintWriter.class, String[].class);
            run.setAccessible(true);

            assertExitCode(run, ExitCode.OK, "--help");
            assertExitCode(run, ExitCode.OK, "explain HF-1001");
            assertExitCode(run, ExitCode.OK, "doctor --list-checks");
            assertExitCode(run, ExitCode.CANNOT_CHECK, "doctor 127.0.0.1:1 -u nobody");
            assertExitCode(run, ExitCode.CANNOT_CHECK, "demo --seconds 30");
        }
    }

    private static void assertExitCode(Method run, int exitCode, String line) throws ReflectiveOperationException {
        StringWriter err = new StringWriter();
        Object code = run.invoke(
                null, new PrintWriter(new StringWriter(), true), new PrintWriter(err, true), line.split(" "));

        assertThat(code).as(line + ": " + err).isEqualTo(exitCode);
    }

    /** The tests' class path, but for what the released program leaves out. */
    private static final class WithoutDemo extends URLClassLoader {
        WithoutDemo() {
            super(classPath(), ClassLoader.getPlatformClassLoader());
        }

        private static URL[] classPath() {
            return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                    .map(WithoutDemo::url)
                    .toArray(URL[]::new);
        }

        private static URL url(String entry) {
            try {
                return Path.of(entry).toUri().toURL();
            } catch (java.net.MalformedURLException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (LEFT_OUT.stream().anyMatch(name::startsWith)) {
                throw new ClassNotFoundException(name);
            }
            return super.findClass(name);
        }
    }
}
