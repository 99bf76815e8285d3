package io.sense.service.mdso;

import io.micrometer.core.instrument.MeterRegistry;
import io.sense.service.external.ExternalService;
import io.sense.service.external.ExternalServices;
import io.sense.service.external.RenewedToken;
import io.sense.service.external.ServiceName;

/**
 * MDSO as a deployable calls it: with a token that all its calls share and that is renewed before
 * it expires, or when it is refused. One for a deployable. Thread-safe.
 */
public final class MdsoConnection {
  private final ExternalService service;
  private final MdsoConfig config;

  private MdsoConnection(ExternalService service, MdsoConfig config) {
    this.service = service;
    this.config = config;
  }

  /** Prepares calling; MDSO need not be there, and is not called yet. */
  public static MdsoConnection open(ExternalServices services, MdsoConfig config) {
    ExternalService withoutToken = services.service(ServiceName.MDSO);
    return new MdsoConnection(
        config
            .credentials()
            .map(known -> new RenewedToken(new MdsoTokens(withoutToken, known, System::nanoTime)))
            .map(token -> services.service(ServiceName.MDSO, token))
            .orElse(withoutToken),
        config);
  }

  /** MDSO itself, for what is not in {@link MdsoRepository}. */
  public ExternalService service() {
    return service;
  }

  /**
   * What MDSO knows, kept for a while.
   *
   * @param registry of the deployable, where the cache counts
   */
  public MdsoRepository repository(MeterRegistry registry) {
    return new CachingMdsoRepository(
        new HttpMdsoRepository(service, config.mostResources()), config.cache(), registry);
  }
}
