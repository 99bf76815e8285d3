package io.sense.service.mdso;

import java.util.List;

/**
 * Resources that were found.
 *
 * @param items in the order of MDSO
 * @param truncated whether there may be more: MDSO was not asked for further ones, their bound
 *     being reached
 */
public record Resources(List<MdsoResource> items, boolean truncated) {

  public Resources {
    items = List.copyOf(items);
  }
}
