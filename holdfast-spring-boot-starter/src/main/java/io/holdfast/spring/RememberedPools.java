package io.holdfast.spring;

import io.holdfast.pool.HoldfastDataSource;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/** Keeps the pools with their bean definitions: when a start has failed the beans are gone, and what the pools know is asked for. */
final class RememberedPools implements BeanPostProcessor {
    private static final String ATTRIBUTE = RememberedPools.class.getName();

    private final ConfigurableListableBeanFactory beans;

    RememberedPools(ConfigurableListableBeanFactory beans) {
        this.beans = beans;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        // Of a proxy the pool behind it, unless that is another bean.
        Object target = AopUtils.isAopProxy(bean) ? AopProxyUtils.getSingletonTarget(bean) : bean;
        if (target instanceof HoldfastDataSource pool && beans.containsBeanDefinition(beanName)) {
            beans.getBeanDefinition(beanName).setAttribute(ATTRIBUTE, pool);
        }
        return bean;
    }

    /** All that were made. */
    static List<HoldfastDataSource> in(ConfigurableListableBeanFactory beans) {
        return Arrays.stream(beans.getBeanDefinitionNames())
                .map(name -> beans.getBeanDefinition(name).getAttribute(ATTRIBUTE))
                .filter(Objects::nonNull)
                .map(HoldfastDataSource.class::cast)
                .toList();
    }
}
