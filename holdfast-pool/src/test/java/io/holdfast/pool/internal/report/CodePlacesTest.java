package io.holdfast.pool.internal.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.application.Caller;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Places in the application's code. */
class CodePlacesTest {
    private static Throwable site(StackTraceElement... frames) {
        Throwable site = new Throwable();
        site.setStackTrace(frames);
        return site;
    }

    private static StackTraceElement frame(String className, String file) {
        return new StackTraceElement(className, "method", file, 7);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "io.holdfast.pool.internal.Borrows",
                "io.holdfast.pool.HoldfastDataSource",
                "io.holdfast.pool.Retrying",
                "com.mysql.cj.jdbc.ConnectionImpl",
                "java.lang.Thread",
                "org.springframework.jdbc.core.JdbcTemplate",
                "io.holdfast.jdbi.HoldfastJdbi",
                "shop.Orders$$SpringCGLIB$$0",
                "com.shop.$Proxy12"
            })
    void librariesMustNotBePlacesOfTheApplication(String name) {
        assertThat(CodePlaces.isLibrary(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"shop.Orders", "io.holdfast.pool.PoolConfig", "io.holdfast.demo.Main", "javaland.Main"})
    void theApplicationsOwnMustBePlaces(String name) {
        assertThat(CodePlaces.isLibrary(name)).isFalse();
    }

    @Test
    void onlyThePoolsInnerPartsMustBePlumbing() {
        assertThat(CodePlaces.isPlumbing("io.holdfast.pool.internal.Borrows")).isTrue();
        assertThat(CodePlaces.isPlumbing("io.holdfast.pool.HoldfastDataSource")).isTrue();
        assertThat(CodePlaces.isPlumbing("java.lang.Thread")).isFalse();
        assertThat(CodePlaces.isPlumbing("io.holdfast.pool.HoldfastDataSourceOfMine"))
                .isFalse();
    }

    @Test
    void thePlaceOfThisThreadMustBeTheApplicationsLine() throws Exception {
        assertThat(Caller.call(() -> CodePlaces.place())).startsWith("Caller.java:");
        CompletableFuture<Boolean> none = new CompletableFuture<>();
        Thread library = new Thread(() -> none.complete(CodePlaces.place() == null));
        library.start();
        assertThat(none.get(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void thePlaceOfABorrowMustBeTheFirstFrameBehindPoolAndLibraries() {
        Throwable site = site(
                frame("io.holdfast.pool.internal.Borrows", "Borrows.java"),
                frame("org.springframework.X", "X.java"),
                frame("shop.Orders", "Orders.java"),
                frame("shop.Main", "Main.java"));
        assertThat(CodePlaces.place(site)).isEqualTo("Orders.java:7");
        assertThat(CodePlaces.userFrames(site)).hasSize(2);
    }

    @Test
    void aFrameworkThatBorrowsForItselfMustBeNamedItself() {
        Throwable site = site(
                frame("io.holdfast.pool.internal.Borrows", "Borrows.java"),
                frame("org.springframework.X", "X.java"),
                frame("java.lang.Thread", "Thread.java"));
        assertThat(CodePlaces.place(site)).isEqualTo("X.java:7");
        assertThat(CodePlaces.userFrames(site)).hasSize(2);
    }

    @Test
    void aBorrowThatWasNotCapturedMustHaveNoPlace() {
        assertThat(CodePlaces.place(null)).isNull();
        assertThat(CodePlaces.userFrames(null)).isEmpty();
        assertThat(CodePlaces.place(site())).isNull();
    }

    @Test
    void aFrameWithoutAFileMustBeNamedByClassAndMethod() {
        assertThat(CodePlaces.shortForm(new StackTraceElement("shop.Orders", "all", null, -1)))
                .isEqualTo("Orders.all");
        assertThat(CodePlaces.shortForm(new StackTraceElement("Orders", "all", null, -1)))
                .isEqualTo("Orders.all");
    }

    @Test
    void aThreadMustBeWhereItsTopFrameIs() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        Thread waiting = new Thread(() -> {
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        assertThat(CodePlaces.location(waiting)).as("not begun").isNull();
        waiting.start();
        await().until(() -> waiting.getState() == Thread.State.WAITING);
        assertThat(CodePlaces.location(waiting)).isEqualTo("Unsafe.park");
        release.countDown();
        waiting.join();
        assertThat(CodePlaces.location(waiting)).isNull();
    }

    @Test
    void thisThreadMustBeWhereItCalledThePool() throws Exception {
        List<String> here = Caller.call(() -> List.of(String.valueOf(CodePlaces.location(Thread.currentThread()))));
        assertThat(here).containsExactly("Caller.call");
    }
}
