# A formula for Homebrew. ./release writes it with version and checksum into target/release/archives.
class Holdfast < Formula
  desc "Finds out why MySQL and MariaDB connections die, and repairs the cause"
  homepage "@HOME@"
  url "@HOME@/releases/download/v@VERSION@/holdfast-@VERSION@.zip"
  sha256 "@SHA256@"
  license "Apache-2.0"

  depends_on "openjdk"

  def install
    rm "bin/holdfast.bat"
    libexec.install "bin", "lib"
    man1.install Dir["share/man/man1/*"]
    bash_completion.install "share/bash-completion/completions/holdfast"
    zsh_completion.install "share/zsh/site-functions/_holdfast"
    (bin/"holdfast").write_env_script libexec/"bin/holdfast", JAVA_HOME: Formula["openjdk"].opt_prefix
  end

  test do
    assert_match "HF-1001", shell_output("#{bin}/holdfast explain HF-1001")
  end
end
