package chatpulse.windows

import chatpulse.windows.EmoteTable.bound

/**
 * The emotes of one minute, in bounded space (Space-Saving): exact up to `bound` different emotes. Above, a new emote
 * takes the place and the count of the least used one, so that no count is too low and none is too high by more than
 * (uses in the minute) / `bound`, and an emote that is missing was used no more often than that. A function of the uses
 * in their order; up to the bound the order does not show. An emote is called by the smallest name seen, in UTF-16 order.
 */
final class EmoteTable extends EmoteCounts[String] {

  private var tenMinutes: EmoteSums = _
  private var hour: EmoteSums       = _

  protected def name(of: String): String = of

  /** What the table has is added to the two sums around its minute, which follow it from here on. Once, before `add`. */
  def addTo(tenMinutes: EmoteSums, hour: EmoteSums): Unit = {
    this.tenMinutes = tenMinutes
    this.hour = hour
    foreachSlot(tell)
  }

  /** Counts uses of an emote. */
  def add(id: String, name: String, count: Int): Unit = {
    val slot = find(id)
    if (slot >= 0) {
      val before = namesAt(slot)
      val after  = if (name.compareTo(before) < 0) name else before
      setNamesAt(slot, after)
      addCountAt(slot, count.toLong)
      tenMinutes.change(id, count.toLong, before, after)
      hour.change(id, count.toLong, before, after)
    } else tell(insert(id, name, count + (if (size < bound) 0L else evict())))
  }

  /** Takes back what [[all]] gave. */
  private[windows] def restore(emote: EmoteTotal): Unit = insert(emote.id, emote.name, emote.count)

  private def evict(): Long = {
    val slot                    = least
    val (id, itsName, itsCount) = (idAt(slot), namesAt(slot), countAt(slot))
    removeAt(slot)
    tenMinutes.change(id, -itsCount, itsName, null)
    hour.change(id, -itsCount, itsName, null)
    itsCount
  }

  /** Of an emote the sums do not have of it. Its texts are then the hour's own, so that minutes do not hold a copy each. */
  private def tell(slot: Int): Unit = {
    val inHour = hour.change(idAt(slot), countAt(slot), null, namesAt(slot))
    setTextsAt(slot, hour.idAt(inHour), hour.shared(inHour, namesAt(slot)))
    tenMinutes.change(idAt(slot), countAt(slot), null, namesAt(slot))
    ()
  }
}

object EmoteTable {

  /** Different emotes of a minute that are counted exactly. */
  val bound = 256
}
