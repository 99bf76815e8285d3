package io.sense.service.web;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Knows the connections on which a request is under way: from its arrival until its answer has been
 * written. HTTP/1.1 has one at a time. Thread-safe.
 */
final class UnderWay extends Handler.Wrapper {
  private final Set<EndPoint> connections = ConcurrentHashMap.newKeySet();

  boolean isOn(EndPoint connection) {
    return connections.contains(connection);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    EndPoint connection = request.getConnectionMetaData().getConnection().getEndPoint();
    connections.add(connection);
    Request.addCompletionListener(request, fault -> connections.remove(connection));
    return super.handle(request, response, callback);
  }
}
