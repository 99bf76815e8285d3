package io.sense.arda;

final class InMemoryInventoryTest extends InventoryRepositoryContract {
  @Override
  InventoryRepository empty() {
    return new InMemoryInventory();
  }
}
