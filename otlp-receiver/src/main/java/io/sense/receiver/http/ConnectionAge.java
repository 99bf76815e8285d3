package io.sense.receiver.http;

import java.net.InetSocketAddress;
import java.time.Duration;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Asks a client whose connection has come of age to connect anew ({@code Connection: close} in an
 * answer), as gRPC's server does: behind an address that stands for many receivers, one that keeps
 * its connection would never find those that were added.
 */
final class ConnectionAge extends Handler.Wrapper {
  private final long millis;

  /** So old a connection may get, a tenth more or less: not all of them end at once. */
  ConnectionAge(Duration age) {
    millis = age.toMillis();
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    EndPoint connection = request.getConnectionMetaData().getConnection().getEndPoint();
    long age = System.currentTimeMillis() - connection.getCreatedTimeStamp();
    if (age > millis * share(connection)) {
      response.getHeaders().put(HttpFields.CONNECTION_CLOSE);
    }
    return super.handle(request, response, callback);
  }

  /** From 0.9 to 1.1, the same throughout a connection. */
  private static double share(EndPoint connection) {
    return connection.getRemoteSocketAddress() instanceof InetSocketAddress client
        ? 0.9 + client.getPort() % 100 / 500.0
        : 1;
  }
}
