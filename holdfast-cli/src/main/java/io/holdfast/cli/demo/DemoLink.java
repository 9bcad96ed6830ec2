package io.holdfast.cli.demo;

final class DemoLink implements AutoCloseable {
    int port() {
        return 0;
    }

    void blackHole() {}

    void heal() {}

    void cut() {}

    @Override
    public void close() {}
}
