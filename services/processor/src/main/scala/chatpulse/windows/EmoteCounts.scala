package chatpulse.windows

import chatpulse.windows.EmoteCounts.smallest

/** An emote and how often it was used. */
final case class EmoteTotal(id: String, name: String, count: Long)

/**
 * Emotes and their counts, by id: open addressing with linear probing, three quarters full at most. A subclass says what
 * it keeps of an emote's names.
 */
private[windows] abstract class EmoteCounts[Names <: AnyRef] {
  private var ids: Array[String]   = EmoteCounts.noIds
  private var names: Array[AnyRef] = EmoteCounts.noNames
  private var counts: Array[Long]  = EmoteCounts.noCounts
  private var used                 = 0

  /** The name of the emote of which this is kept. */
  protected def name(of: Names): String

  /** Different emotes. */
  final def size: Int = used

  /** The most used, by count descending, ties by id. */
  final def top(limit: Int): Array[EmoteTotal] = {
    val slots = new Array[Int](math.min(limit, used))
    var taken = 0
    var slot  = 0
    while (slot < ids.length) {
      if (ids(slot) != null && (taken < slots.length || precedes(slot, slots(taken - 1)))) {
        var place = math.min(taken, slots.length - 1)
        while (place > 0 && precedes(slot, slots(place - 1))) {
          slots(place) = slots(place - 1)
          place -= 1
        }
        slots(place) = slot
        taken = math.min(taken + 1, slots.length)
      }
      slot += 1
    }
    slots.map(total)
  }

  /** All, by id. */
  final def all: Array[EmoteTotal] = {
    val totals = ids.indices.iterator.filter(ids(_) != null).map(total).toArray
    java.util.Arrays.sort(totals, EmoteCounts.byId)
    totals
  }

  /** Slot of the emote, −1 where there is none. A slot is good until the next change. */
  protected final def find(id: String): Int =
    if (used == 0) -1
    else {
      val slot = slotOf(id)
      if (ids(slot) == null) -1 else slot
    }

  private[windows] final def idAt(slot: Int): String = ids(slot)
  protected final def namesAt(slot: Int): Names      = names(slot).asInstanceOf[Names]
  protected final def countAt(slot: Int): Long       = counts(slot)
  protected final def setTextsAt(slot: Int, id: String, changed: Names): Unit = {
    ids(slot) = id
    names(slot) = changed
  }
  protected final def setNamesAt(slot: Int, changed: Names): Unit   = names(slot) = changed
  protected final def addCountAt(slot: Int, difference: Long): Unit = counts(slot) += difference

  protected final def foreachSlot(visit: Int => Unit): Unit =
    ids.indices.foreach(slot => if (ids(slot) != null) visit(slot))

  /** Adds an emote that is not there. Returns its slot. */
  protected final def insert(id: String, itsNames: Names, count: Long): Int = {
    if ((used + 1) * 4 > ids.length * 3) grow()
    used += 1
    val slot = slotOf(id)
    set(slot, id, itsNames, count)
    slot
  }

  protected final def removeAt(slot: Int): Unit = {
    val mask = ids.length - 1
    var hole = slot
    var next = (slot + 1) & mask
    // What was probed past the hole moves into it, or it would not be found again.
    while (ids(next) != null) {
      if (((next - home(ids(next))) & mask) >= ((next - hole) & mask)) {
        set(hole, ids(next), names(next), counts(next))
        hole = next
      }
      next = (next + 1) & mask
    }
    set(hole, null, null, 0)
    used -= 1
  }

  /** Slot of the emote with the smallest count; ties by the id's hash, which is quicker to compare, and then by the id. */
  protected final def least: Int = {
    var least = -1
    var slot  = 0
    while (slot < ids.length) {
      if (ids(slot) != null && (least < 0 || isLess(slot, least))) least = slot
      slot += 1
    }
    least
  }

  private def isLess(a: Int, b: Int): Boolean =
    if (counts(a) != counts(b)) counts(a) < counts(b)
    else {
      val byHash = Integer.compare(ids(a).hashCode, ids(b).hashCode)
      if (byHash != 0) byHash < 0 else ids(a).compareTo(ids(b)) < 0
    }

  private def precedes(a: Int, b: Int): Boolean =
    counts(a) > counts(b) || (counts(a) == counts(b) && ids(a).compareTo(ids(b)) < 0)

  private def total(slot: Int): EmoteTotal = EmoteTotal(ids(slot), name(namesAt(slot)), counts(slot))

  private def home(id: String): Int = {
    val hash = id.hashCode
    (hash ^ (hash >>> 16)) & (ids.length - 1)
  }

  /** Where the emote is, or would be put. */
  private def slotOf(id: String): Int = {
    var slot = home(id)
    while (ids(slot) != null && ids(slot) != id) slot = (slot + 1) & (ids.length - 1)
    slot
  }

  private def set(slot: Int, id: String, itsNames: AnyRef, count: Long): Unit = {
    ids(slot) = id
    names(slot) = itsNames
    counts(slot) = count
  }

  private def grow(): Unit = {
    val oldIds    = ids
    val oldNames  = names
    val oldCounts = counts
    val slots     = math.max(smallest, oldIds.length * 2)
    ids = new Array(slots)
    names = new Array(slots)
    counts = new Array(slots)
    var slot = 0
    while (slot < oldIds.length) {
      if (oldIds(slot) != null) set(slotOf(oldIds(slot)), oldIds(slot), oldNames(slot), oldCounts(slot))
      slot += 1
    }
  }
}

private object EmoteCounts {
  private val smallest = 4

  private val noIds    = Array.empty[String]
  private val noNames  = Array.empty[AnyRef]
  private val noCounts = Array.emptyLongArray

  private val byId: java.util.Comparator[EmoteTotal] = (a, b) => a.id.compareTo(b.id)
}
