package io.holdfast.cli.scan;

import io.holdfast.cli.CommandFailure;
import io.holdfast.cli.ExitCode;
import io.holdfast.cli.TemporaryFiles;
import io.holdfast.scan.Scan;
import io.holdfast.scan.ScanOptions;
import io.holdfast.scan.edit.Diff;
import io.holdfast.scan.files.Sources;
import io.holdfast.scan.fix.FileFix;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code holdfast scan --fix}: shows what it would rewrite, and writes it when that is asked for. */
final class Rewriting {
    private final ScanOptions options;
    private final PrintWriter out;
    private final FixKind kind;

    Rewriting(ScanOptions options, PrintWriter out, FixKind kind) {
        this.kind = kind;
        this.options = options;
        this.out = out;
    }

    int run(boolean write, boolean force) throws IOException, InterruptedException {
        if (write && !force) {
            refuseUncommitted();
        }
        List<FileFix> fixes = kind == FixKind.POOL ? Scan.poolFixes(options) : Scan.fixes(options);
        for (FileFix fix : fixes) {
            if (fix.changed() && !write) {
                out.print(Diff.of(fix.file(), fix.before(), fix.after()));
            } else if (fix.changed()) {
                write(fix);
                out.println("Rewritten: " + fix.file() + " (" + fix.fixed() + ")");
                // Who interrupts this knows which files were written.
                out.flush();
            }
        }
        out.flush();
        return report(fixes, write);
    }

    private int report(List<FileFix> fixes, boolean write) {
        int fixed = fixes.stream().mapToInt(FileFix::fixed).sum();
        int left = fixes.stream().mapToInt(fix -> fix.left().size()).sum();
        long files = fixes.stream().filter(FileFix::changed).count();
        // Comments that patch and git apply pass over.
        for (FileFix fix : fixes) {
            for (FileFix.Left each : fix.left()) {
                out.println("# " + fix.file() + ":" + each.line() + ": "
                        + each.rule().code() + " stays: " + each.reason() + ".");
            }
        }
        out.println("# " + fixed + (write ? " rewritten" : " to rewrite") + " in " + files
                + (files == 1 ? " file, " : " files, ") + left + " left for you."
                + (write || fixed == 0 ? "" : " Add --write to write."));
        out.flush();
        return left > 0 || !write && fixed > 0 ? ExitCode.FINDINGS : ExitCode.OK;
    }

    private void refuseUncommitted() throws InterruptedException {
        List<String> changes;
        try {
            changes = ChangedLines.git(options.root(), "status", "--porcelain", "--untracked-files=no", "--", ".");
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "this is no checkout of git, so nothing brings the old files back: --force writes",
                    e);
        }
        if (!changes.isEmpty()) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "there are changes that are not committed ("
                            + changes.get(0).substring(2).strip()
                            + (changes.size() == 1 ? "" : " and " + (changes.size() - 1) + " more")
                            + "): commit them, or add --force",
                    null);
        }
    }

    /** Replaces a file at once, with the encoding and the rights that it has. */
    private void write(FileFix fix) throws IOException {
        Path file = options.root().resolve(fix.file());
        byte[] bytes = Files.readAllBytes(file);
        Charset charset = Sources.charset(bytes);
        if (!new String(bytes, charset).equals(fix.before())) {
            throw new IOException(fix.file() + ": it was changed meanwhile");
        }
        Path parent = file.toAbsolutePath().getParent();
        Path fresh = TemporaryFiles.make(parent == null ? options.root() : parent, ".holdfast-", ".tmp");
        try {
            Files.write(fresh, fix.after().getBytes(charset));
            @Nullable PosixFileAttributeView rights = Files.getFileAttributeView(file, PosixFileAttributeView.class);
            if (rights != null) {
                Files.setPosixFilePermissions(fresh, rights.readAttributes().permissions());
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }
}
