package io.sense.arda;

import java.time.Instant;

/**
 * An item as the inventory keeps it.
 *
 * @param version never given twice, not to any other item either; grows with each change
 * @param createdAt when it was first recorded
 * @param updatedAt when it was last changed
 */
record StoredItem(Item item, long version, Instant createdAt, Instant updatedAt) {}
