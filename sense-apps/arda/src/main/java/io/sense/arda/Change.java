package io.sense.arda;

import java.util.List;

/**
 * What became of an attempt to change the inventory. Unless it is {@link Done}, nothing changed.
 */
sealed interface Change {
  /** It is as asked now. */
  record Done(StoredItem item) implements Change {}

  /** An item of that id is there already. */
  record Exists() implements Change {}

  /** No item of that id is there. */
  record Unknown() implements Change {}

  /** The item has another version than those expected: someone else has changed it. */
  record Stale(long version) implements Change {}

  /**
   * The item names others that are not there.
   *
   * @param fields whose values name none
   */
  record Dangling(List<Field> fields) implements Change {}

  /**
   * Others name the item, so it cannot go.
   *
   * @param users some of them
   * @param total of all of them
   */
  record InUse(List<User> users, long total) implements Change {}

  /** An item that names another. */
  record User(Kind kind, String id, Field field) {}
}
