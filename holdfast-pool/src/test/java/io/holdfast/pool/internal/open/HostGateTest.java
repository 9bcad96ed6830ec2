package io.holdfast.pool.internal.open;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.pool.PoolConfig;
import org.junit.jupiter.api.Test;

class HostGateTest {
    private static HostGate gate(String url) {
        return new HostGate(PoolConfig.builder().name("gate").jdbcUrl(url).build());
    }

    @Test
    void poolsOfOneHostMustShareItsLimit() {
        HostGate first = gate("jdbc:mysql://gate.test/one");
        HostGate second = gate("jdbc:mysql://gate.test:3306/two");
        HostGate elsewhere = gate("jdbc:mysql://other.test/one");
        for (int i = 0; i < HostGate.MOST; i++) {
            assertThat((i % 2 == 0 ? first : second).tryEnter()).isTrue();
        }
        assertThat(first.tryEnter()).isFalse();
        assertThat(second.tryEnter()).isFalse();
        assertThat(elsewhere.tryEnter()).isTrue();
        elsewhere.leave();
        second.leave();
        assertThat(first.tryEnter()).isTrue();
        for (int i = 0; i < HostGate.MOST; i++) {
            first.leave();
        }
        assertThat(second.tryEnter()).isTrue();
        second.leave();
    }
}
