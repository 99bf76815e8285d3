package io.sense.standalone.processes;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

/** Whether somebody listens on this machine. */
final class TcpProbe {
  private TcpProbe() {}

  static boolean listens(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false; // not yet
    }
  }
}
