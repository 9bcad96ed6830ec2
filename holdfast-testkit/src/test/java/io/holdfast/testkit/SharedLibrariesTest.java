package io.holdfast.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SharedLibrariesTest {
    @Test
    void messageMustNameTheDebianPackages() {
        String ldd = "\tlibaio.so.1 => not found\n\tlibnuma.so.1 => not found\n\tlibc.so.6 => /lib/libc.so.6 (0x7f)\n";
        assertThat(SharedLibraries.missing(ldd))
                .isEqualTo("missing libaio.so.1, libnuma.so.1. On Debian run: apt-get install libaio1 libnuma1");
    }

    @Test
    void nothingMustBeMissingWhenAllIsFound() {
        assertThat(SharedLibraries.missing("\tlibc.so.6 => /lib/libc.so.6 (0x7f)\n"))
                .isEmpty();
    }
}
