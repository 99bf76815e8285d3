package io.sense.benchmarks.receiver;

/** OTLP's transports. */
enum SenderKind {
  HTTP("OTLP/HTTP"),
  GRPC("OTLP/gRPC");

  private final String text;

  SenderKind(String text) {
    this.text = text;
  }

  /** For people. */
  String text() {
    return text;
  }

  Sender open(ReceiverRig rig) {
    return switch (this) {
      case HTTP -> new HttpSender(rig.receiver().http());
      case GRPC -> new GrpcSender(rig.receiver().grpcPort());
    };
  }
}
