package io.holdfast.cli.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

/** PATH stands for a variable that holds a token: every environment has it. */
class MonitorsOptionTest {
    private static final URI ONE = URI.create("http://app1:9740");
    private static final URI TWO = URI.create("http://app2:9740");
    private static final String TOKEN = System.getenv("PATH");

    @Command
    private static final class Any {
        @Mixin
        private MonitorsOption monitors;
    }

    private static MonitorsOption parsed(String... arguments) {
        Any any = new Any();
        new CommandLine(any).parseArgs(arguments);
        return any.monitors;
    }

    @Test
    void aTokenMustGoToItsPoolAlone() {
        MonitorsOption own = parsed(
                "--pool",
                "http://app1:9740",
                "--pool",
                "http://app2:9740",
                "--pool-token-env",
                "http://app1:9740=PATH");
        assertThat(own.tokenOf(ONE, false)).isEqualTo(TOKEN);
        assertThat(own.tokenOf(TWO, false)).isNull();

        MonitorsOption single = parsed("--pool", "http://app1:9740", "--token-env", "PATH");
        assertThat(single.tokenOf(ONE, false)).isEqualTo(TOKEN);
        assertThat(single.tokenOf(ONE, true)).as("the page's own token").isNull();
    }

    @Test
    void aTokenThatCouldBeForSeveralMustBeRefused() {
        MonitorsOption several =
                parsed("--pool", "http://app1:9740", "--pool", "http://app2:9740", "--token-env", "PATH");
        assertThatThrownBy(() -> several.tokenOf(ONE, false)).isInstanceOf(ParameterException.class);
        assertThat(several.tokenOf(ONE, true)).isNull();
        MonitorsOption stranger = parsed("--pool", "http://app1:9740", "--pool-token-env", "http://evil:9740=PATH");
        assertThatThrownBy(() -> stranger.tokenOf(ONE, false)).isInstanceOf(ParameterException.class);
    }
}
