package io.holdfast.doctor.logs;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** All files of a zip, one after the other, each ended by a line break. */
final class ZipEntries extends InputStream {
    private final ZipInputStream zip;
    private boolean open;

    ZipEntries(ZipInputStream zip) {
        this.zip = zip;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        while (true) {
            if (open) {
                int count = zip.read(bytes, offset, length);
                if (count >= 0) {
                    return count;
                }
                open = false;
                bytes[offset] = '\n';
                return 1;
            }
            ZipEntry entry = zip.getNextEntry();
            if (entry == null) {
                return -1;
            }
            open = !entry.isDirectory();
        }
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
