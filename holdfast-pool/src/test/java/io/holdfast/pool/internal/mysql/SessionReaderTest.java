package io.holdfast.pool.internal.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionReaderTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "@a=1;@b=2 | @a=1,@b=2",
                "@a='x;y';@b=2 | @a='x;y',@b=2",
                "@a=\"x;y\";@b=2 | @a=\"x;y\",@b=2",
                "@`a;b`=1;@c=2 | @`a;b`=1,@c=2",
                "@a='it''s; ok';@b=';' | @a='it''s; ok',@b=';'",
                "@a='it\\'s; ok';@b=2 | @a='it\\'s; ok',@b=2"
            })
    void aSemicolonWithinQuotesMustStay(String assignments, String separated) {
        assertThat(SessionReader.separatedByCommas(assignments)).isEqualTo(separated);
    }
}
