package io.holdfast.pool.internal.mysql.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class FarewellTest {
    private static ByteBuffer packet(int number, String rest) {
        byte[] text = rest.getBytes(StandardCharsets.UTF_8);
        ByteBuffer packet = ByteBuffer.allocate(7 + text.length);
        int length = 3 + text.length;
        packet.put((byte) length).put((byte) (length >> 8)).put((byte) 0).put((byte) 0);
        packet.put((byte) 0xFF).put((byte) number).put((byte) (number >> 8)).put(text);
        return packet.flip();
    }

    @Test
    void anErrorMustBeReadWithItsNumberAndState() {
        assertThat(Farewell.read(packet(4031, "#HY000The client was disconnected")))
                .isEqualTo("4031 (HY000) The client was disconnected");
    }

    @Test
    void anErrorWithoutAStateMustBeRead() {
        assertThat(Farewell.read(packet(1040, "Too many connections"))).isEqualTo("1040 Too many connections");
    }

    @Test
    void whatIsCutOffMustBeReadAsFarAsItGoes() {
        ByteBuffer whole = packet(1927, "#70100Connection was killed");
        whole.limit(whole.limit() - 7);

        assertThat(Farewell.read(whole)).isEqualTo("1927 (70100) Connection was");
    }

    @Test
    void tlsMustNotBeTakenForText() {
        assertThat(Farewell.read(ByteBuffer.wrap(new byte[] {0x15, 3, 3, 0, 2, 1, 0})))
                .contains("encrypted");
        assertThat(Farewell.read(ByteBuffer.wrap(new byte[] {0x17, 3, 3, 0, 2, 1, 0})))
                .contains("encrypted");
    }

    @Test
    void anythingElseMustBeCounted() {
        assertThat(Farewell.read(ByteBuffer.wrap(new byte[] {1, 2, 3}))).startsWith("3 ");
    }
}
