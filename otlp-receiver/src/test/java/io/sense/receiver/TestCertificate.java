package io.sense.receiver;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;

/**
 * A certificate of its own for this machine, made by the JDK's keytool.
 *
 * @param certificate PEM file
 * @param key PEM file, PKCS#8
 */
record TestCertificate(Path certificate, Path key) {
  private static final String PASSWORD = "changeit";

  static TestCertificate create(Path directory) throws Exception {
    Path store = directory.resolve("store.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "test",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=ip:127.0.0.1,dns:localhost",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                store.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), US_ASCII);
    if (keytool.waitFor() != 0) {
      throw new IllegalStateException(said);
    }
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    return new TestCertificate(
        pem(directory, "CERTIFICATE", keys.getCertificate("test").getEncoded()),
        pem(directory, "PRIVATE KEY", keys.getKey("test", PASSWORD.toCharArray()).getEncoded()));
  }

  private static Path pem(Path directory, String kind, byte[] content) throws Exception {
    String text =
        "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
            .formatted(kind, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content));
    return Files.writeString(directory.resolve(kind.replace(' ', '-') + ".pem"), text, US_ASCII);
  }
}
