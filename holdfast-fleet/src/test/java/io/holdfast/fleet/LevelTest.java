package io.holdfast.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.fleet.Level.Claim;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LevelTest {
    private static int shares(List<Claim> claims, int usable) {
        Level level = Level.fill(claims, usable);
        return claims.stream().mapToInt(level::share).sum();
    }

    @Test
    void whoNeedsLittleMustHaveAllOfItAndTheOthersTheSame() {
        List<Claim> claims = List.of(new Claim("a", 2), new Claim("b", 50), new Claim("c", 50));
        Level level = Level.fill(claims, 42);

        assertThat(claims.stream().map(level::share)).containsExactly(2, 20, 20);
    }

    @Test
    void whatIsLeftOverMustGoToTheFirstByName() {
        List<Claim> claims = List.of(new Claim("c", 9), new Claim("a", 9), new Claim("b", 9));
        Level level = Level.fill(claims, 11);

        assertThat(claims.stream().map(level::share)).containsExactly(3, 4, 4);
    }

    @Test
    void oneAloneMustNotHaveEverythingItDoesNotNeed() {
        assertThat(shares(List.of(new Claim("a", 1)), 1_000)).isEqualTo(1 + 5);
    }

    @Test
    void sharesMustNeverBeMoreThanThereIs() {
        Random random = new Random(1);
        for (int round = 0; round < 5_000; round++) {
            List<Claim> claims = IntStream.range(0, 1 + random.nextInt(30))
                    .mapToObj(i -> new Claim("i" + i, 1 + random.nextInt(40)))
                    .toList();
            int usable = random.nextInt(300);

            assertThat(shares(claims, usable)).isLessThanOrEqualTo(usable);
        }
    }
}
