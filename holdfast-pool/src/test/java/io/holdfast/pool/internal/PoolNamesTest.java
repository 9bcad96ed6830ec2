package io.holdfast.pool.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.pool.PoolConfig;
import org.junit.jupiter.api.Test;

class PoolNamesTest {
    private static PoolConfig of(String host) {
        return PoolConfig.builder().jdbcUrl("jdbc:mysql://" + host + "/db").build();
    }

    @Test
    void poolsThatWereGivenNoNameMustNotShareOne() {
        PoolConfig first = PoolNames.take(of("unnamed.example"));
        PoolConfig second = PoolNames.take(of("unnamed.example"));
        PoolConfig third = PoolNames.take(of("unnamed.example"));

        assertThat(second.name()).isEqualTo(first.name() + "-2");
        assertThat(third.name()).isEqualTo(first.name() + "-3");
        PoolNames.release(second);
        assertThat(PoolNames.take(of("unnamed.example")).name()).isEqualTo(second.name());
    }

    @Test
    void aNameThatWasGivenMustBeKept() {
        PoolConfig named = of("named.example").toBuilder().name("orders").build();

        assertThat(PoolNames.take(named).name()).isEqualTo("orders");
        assertThat(PoolNames.take(named).name()).isEqualTo("orders");
    }
}
