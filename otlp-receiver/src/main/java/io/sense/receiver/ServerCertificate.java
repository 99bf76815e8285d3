package io.sense.receiver;

import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/**
 * What the receiver shows to TLS clients, for both transports.
 *
 * @param chain own certificate first
 * @param key to the first certificate
 */
record ServerCertificate(List<X509Certificate> chain, PrivateKey key) {
  private static final Pattern KEY_BLOCK =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----");
  private static final List<String> KEY_TYPES = List.of("RSA", "EC", "Ed25519");

  /**
   * Reads PEM files.
   *
   * @param certificates one or more, own first
   * @param key PKCS#8, not encrypted
   * @throws IOException if a file cannot be read
   * @throws GeneralSecurityException if it does not hold what it should
   */
  static ServerCertificate read(Path certificates, Path key)
      throws IOException, GeneralSecurityException {
    List<X509Certificate> chain;
    try (InputStream in = Files.newInputStream(certificates)) {
      chain =
          CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
              .map(X509Certificate.class::cast)
              .toList();
    }
    if (chain.isEmpty()) {
      throw new GeneralSecurityException(certificates + " holds no certificate");
    }
    Matcher block = KEY_BLOCK.matcher(Files.readString(key, StandardCharsets.US_ASCII));
    if (!block.find()) {
      throw new GeneralSecurityException(
          key + " holds no PKCS#8 key (\"-----BEGIN PRIVATE KEY-----\")");
    }
    return new ServerCertificate(
        chain, privateKey(Base64.getMimeDecoder().decode(block.group(1)), key));
  }

  /** For Jetty. */
  SSLContext sslContext() throws GeneralSecurityException, IOException {
    char[] password = new char[0];
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, password);
    store.setKeyEntry("receiver", key, password, chain.toArray(X509Certificate[]::new));
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, password);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  /** For gRPC. */
  SslContext grpcContext() throws SSLException {
    return GrpcSslContexts.configure(
            io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder.forServer(
                key, chain.toArray(X509Certificate[]::new)))
        .build();
  }

  private static PrivateKey privateKey(byte[] encoded, Path file) throws GeneralSecurityException {
    var failure = new GeneralSecurityException(file + " holds a key that is none of " + KEY_TYPES);
    for (String type : KEY_TYPES) {
      try {
        return KeyFactory.getInstance(type).generatePrivate(new PKCS8EncodedKeySpec(encoded));
      } catch (InvalidKeySpecException e) {
        failure.addSuppressed(e); // of another type
      }
    }
    throw failure;
  }
}
