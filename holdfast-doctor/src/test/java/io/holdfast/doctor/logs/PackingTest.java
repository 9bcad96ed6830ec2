package io.holdfast.doctor.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.airlift.compress.zstd.ZstdOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Logs that come packed. */
class PackingTest {
    private static final String ERROR = "2026-11-20 02:00:00 ERROR 1040 (HY000): Too many connections\n";

    private static byte[] packed(Packing packing, byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = packer(packing, bytes)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }

    private static OutputStream packer(Packing packing, OutputStream to) throws IOException {
        return switch (packing) {
            case GZIP -> new GZIPOutputStream(to);
            case XZ -> new XZOutputStream(to, new LZMA2Options(1));
            case BZIP2 -> new BZip2CompressorOutputStream(to, 1);
            case ZSTD -> new ZstdOutputStream(to);
            case ZIP -> {
                ZipOutputStream zip = new ZipOutputStream(to);
                zip.putNextEntry(new ZipEntry("app.log"));
                yield zip;
            }
        };
    }

    private static byte[] twice(byte[] bytes) {
        byte[] all = Arrays.copyOf(bytes, 2 * bytes.length);
        System.arraycopy(bytes, 0, all, bytes.length, bytes.length);
        return all;
    }

    private static long errors(byte[] log) throws IOException {
        return new LogReader(ZoneOffset.UTC)
                .read("app.log", new ByteArrayInputStream(log), bytes -> {})
                .entries();
    }

    private static byte[] log(int errors) {
        return ERROR.repeat(errors).getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @EnumSource
    void aPackedLogMustBeReadAsThePlainOne(Packing packing) throws IOException {
        assertThat(errors(packed(packing, log(7)))).isEqualTo(7);
    }

    /** As parallel packers write them, and those that append. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ZIP")
    void partsOneAfterTheOtherMustAllBeRead(Packing packing) throws IOException {
        assertThat(errors(twice(packed(packing, log(7))))).isEqualTo(14);
    }

    @Test
    void allFilesOfAZipMustBeRead() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("a.log"));
            zip.write(ERROR.strip().getBytes(StandardCharsets.UTF_8));
            zip.putNextEntry(new ZipEntry("folder/"));
            zip.putNextEntry(new ZipEntry("folder/b.log.gz"));
            zip.write(log(1));
        }
        assertThat(errors(bytes.toByteArray())).isEqualTo(2);
    }

    /** The library for zstd gives nothing before it has a whole window. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ZSTD")
    void whatStandsBeforeTheBreakMustBeRead(Packing packing) throws IOException {
        byte[] noise = new byte[400_000];
        new Random(5).nextBytes(noise);
        for (int i = 0; i < noise.length; i++) {
            if (noise[i] == '\n') {
                noise[i] = ' ';
            }
        }
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.write(log(3));
        content.write("2026-11-20 02:01:00 INFO ".getBytes(StandardCharsets.UTF_8));
        content.write(noise);
        content.write(log(2));
        byte[] whole = packed(packing, content.toByteArray());

        assertThat(errors(Arrays.copyOf(whole, whole.length * 3 / 4))).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource
    void damageMustDoNoHarm(Packing packing) throws IOException {
        byte[] whole = packed(packing, log(50));
        Random random = new Random(3);
        for (int i = 0; i < 200; i++) {
            byte[] damaged = whole.clone();
            for (int j = 0; j < 3; j++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            try {
                errors(damaged);
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("it is packed");
            }
        }
    }

    @Test
    void aBombMustNotBeReadToItsEnd() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] zeros = new byte[1 << 20];
        try (OutputStream out = new ZstdOutputStream(bytes)) {
            for (int i = 0; i < 320; i++) {
                out.write(zeros);
            }
        }
        assertThatIOException()
                .isThrownBy(() -> errors(bytes.toByteArray()))
                .withMessageContaining("1000 times its size");
    }

    @Test
    void layersWithoutEndMustNotBeUnpacked() throws IOException {
        byte[] layers = log(1);
        for (int i = 0; i < 4; i++) {
            layers = packed(Packing.GZIP, layers);
        }
        byte[] all = layers;
        assertThatIOException().isThrownBy(() -> errors(all)).withMessageContaining("packed more than");
    }

    @Test
    void aFrameThatWantsTooMuchMemoryMustBeRefused() {
        // Window_Descriptor 0xd0: 2^(10 + 26) bytes.
        byte[] frame = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0x00, (byte) 0xd0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
        assertThatIOException().isThrownBy(() -> errors(frame)).withMessageContaining("MiB of memory");
    }

    @Test
    void aLineWithoutEndMustBeReadInBoundedMemory() throws IOException {
        InputStream endless = new InputStream() {
            private int left = 256 << 20;

            @Override
            public int read() {
                return left-- > 0 ? 'x' : -1;
            }

            @Override
            public int read(byte[] target, int offset, int length) {
                int count = Math.min(length, left);
                Arrays.fill(target, offset, offset + Math.max(0, count), (byte) 'x');
                left -= count;
                return count <= 0 ? -1 : count;
            }
        };
        LogSummary log = new LogReader(ZoneOffset.UTC).read("endless", endless, bytes -> {});
        assertThat(log.bytes()).isEqualTo(256 << 20);
        assertThat(log.groups()).isEmpty();
    }
}
