package io.holdfast.cli.scan;

import java.util.Stack;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/** What {@code --fix} makes of a leak. */
enum FixKind {
    /** A scope around what uses the connection. */
    SCOPE,
    /** A scope that takes the connection from the pool. */
    POOL;

    /** Takes the next word only when it is one of these: what follows {@code --fix} may also be a path. */
    static final class Reader implements IParameterConsumer {
        @Override
        @SuppressWarnings("JdkObsolete") // picocli's own type
        public void consumeParameters(Stack<String> words, ArgSpec option, CommandSpec command) {
            String next = words.isEmpty() ? "" : words.peek();
            if (next.equalsIgnoreCase("scope") || next.equalsIgnoreCase("pool")) {
                words.pop();
            }
            option.setValue(next.equalsIgnoreCase("pool") ? POOL : SCOPE);
        }
    }
}
