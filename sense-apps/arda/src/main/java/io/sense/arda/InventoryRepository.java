package io.sense.arda;

import java.util.List;
import java.util.Optional;

/**
 * The inventory. Any number of replicas change it at once; what a method answers was so at one
 * moment, for all of them. Every method throws {@link RepositoryException} while the database
 * cannot be asked.
 */
interface InventoryRepository {
  /** The item of an id. */
  Optional<StoredItem> find(Kind kind, String id);

  /** Items in the order of their ids' bytes. */
  List<StoredItem> list(ItemQuery query);

  /** Adds an item: {@code Done}, {@code Exists} or {@code Dangling}. */
  Change create(Item item);

  /**
   * Puts an item in the place of the one of its id: {@code Done}, {@code Unknown}, {@code Stale} or
   * {@code Dangling}. Of several who expect the same version one is {@code Done}.
   */
  Change replace(Item item, Versions expected);

  /**
   * Takes an item away: {@code Done} (with what it was), {@code Unknown}, {@code Stale} or {@code
   * InUse}.
   */
  Change delete(Kind kind, String id, Versions expected);

  /** Begins to put in many items, all of which will be there in the end, or none. */
  Load load(Kind kind);

  /**
   * Many items on their way in; others see nothing of it before {@link #commit}. For one thread,
   * and to be closed soon: it holds a connection.
   */
  interface Load extends AutoCloseable {
    /**
     * Brings an item along; each id once.
     *
     * @param line where it came from, told again by {@link #dangling}
     */
    void add(long line, Item item);

    /**
     * Which of the items brought along name others that are not there.
     *
     * @param most lines to tell
     */
    Dangling dangling(int most);

    /**
     * Puts the items in the place of those of the same ids. An item that is there with the same
     * content is left as it is, with its version.
     *
     * @throws LoadConflictException if others change the same items, or take away one that is
     *     named, at this moment
     */
    LoadCounts apply();

    /** Makes it last. */
    void commit();

    /** Undoes everything that was not committed. */
    @Override
    void close();
  }

  /**
   * Values that name nothing.
   *
   * @param lines the first, by line, then field
   * @param total of all
   */
  record Dangling(List<DanglingLine> lines, long total) {}

  /** A value of a line that names nothing. */
  record DanglingLine(long line, Field field, String value) {}

  /** What a load did, or would do. */
  record LoadCounts(long created, long replaced, long unchanged) {}

  /** Others changed the inventory, so that a load does not fit any more; it may be begun again. */
  final class LoadConflictException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LoadConflictException(Throwable cause) {
      super("The inventory changed while the items were put in", cause);
    }
  }
}
