package chatpulse.windows

import chatpulse.windows.EmoteTable.bound

/**
 * The emotes of one minute, in bounded space (Space-Saving): exact up to `bound` different emotes. Above, a new emote
 * takes the place and the count of the least used one, so that no count is too low and none is too high by more than
 * (uses in the minute) / `bound`, and an emote that is missing was used no more often than that. A function of the uses
 * in their order; up to the bound the order does not show. An emote is called by the smallest name seen, in UTF-16 order.
 */
final class EmoteTable extends EmoteCounts[String] {

  protected def name(of: String): String = of

  /** Counts uses of an emote, and brings the sums over this minute and others to what they are then. */
  def add(id: String, name: String, count: Int, tenMinutes: EmoteSums, hour: EmoteSums): Unit = {
    val slot = find(id)
    if (slot >= 0) {
      val before = namesAt(slot)
      val after  = if (name.compareTo(before) < 0) name else before
      setNamesAt(slot, after)
      addCountAt(slot, count.toLong)
      tenMinutes.change(id, count.toLong, before, after)
      hour.change(id, count.toLong, before, after)
    } else {
      val total = count + (if (size < bound) 0L else evict(tenMinutes, hour))
      // The hour's own copies of the texts, so that its minutes do not hold a copy each.
      val inHour     = hour.change(id, total, null, name)
      val sharedId   = hour.idAt(inHour)
      val sharedName = hour.shared(inHour, name)
      tenMinutes.change(sharedId, total, null, sharedName)
      insert(sharedId, sharedName, total)
    }
  }

  /** Takes back what [[all]] gave. */
  private[windows] def restore(emote: EmoteTotal): Unit = insert(emote.id, emote.name, emote.count)

  private def evict(tenMinutes: EmoteSums, hour: EmoteSums): Long = {
    val slot                    = least
    val (id, itsName, itsCount) = (idAt(slot), namesAt(slot), countAt(slot))
    removeAt(slot)
    tenMinutes.change(id, -itsCount, itsName, null)
    hour.change(id, -itsCount, itsName, null)
    itsCount
  }
}

object EmoteTable {

  /** Different emotes of a minute that are counted exactly. */
  val bound = 256
}
