package io.holdfast.spring;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnCheckpointRestore;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;

/** Where checkpoints can be taken: no connection is in them. As with Boot's own pools, that is where CRaC's API is on the class path. */
@AutoConfiguration(after = {DataSourceAutoConfiguration.class, HoldfastAutoConfiguration.class})
@ConditionalOnCheckpointRestore
@Conditional(OnPool.class)
public final class HoldfastCheckpointAutoConfiguration {
    private HoldfastCheckpointAutoConfiguration() {}

    @Bean
    CheckpointLifecycle holdfastCheckpointLifecycle(
            ConfigurableListableBeanFactory beans, ConfigurableApplicationContext context) {
        return new CheckpointLifecycle(HoldfastPools.live(beans), context);
    }
}
