package chatpulse.windows

/**
 * The sum of the emote tables of a larger window's minutes, kept exact change by change; so at most `bound` emotes per
 * minute. An emote is called by the smallest of the names that those tables have for it: a name leaves with the last
 * table that has it, or the sum would know more than its minutes do after a restart.
 */
final class EmoteSums extends EmoteCounts[EmoteNames] {

  protected def name(of: EmoteNames): String = of.name

  /**
   * An emote's entry in the table of one minute changed.
   * @param difference by which its count rose
   * @param from       its name before, null where it had no entry
   * @param to         its name now, null where it has no entry any more
   * @return the emote's slot here; only where it has an entry now
   */
  private[windows] def change(id: String, difference: Long, from: String, to: String): Int = {
    val slot = find(id)
    if (slot < 0) insert(id, EmoteNames(to, 1, null), difference)
    else {
      addCountAt(slot, difference)
      if (from ne to) rename(slot, from, to)
      slot
    }
  }

  def addAll(minute: EmoteTable): Unit =
    minute.all.foreach(emote => change(emote.id, emote.count, null, emote.name))

  /** The name as it is held here. */
  private[windows] def shared(slot: Int, name: String): String = EmoteNames.shared(namesAt(slot), name)

  private def rename(slot: Int, from: String, to: String): Unit = {
    val left  = if (from == null) namesAt(slot) else EmoteNames.minus(namesAt(slot), from)
    val after = if (to == null) left else EmoteNames.plus(left, to)
    if (after == null) removeAt(slot) else setNamesAt(slot, after)
  }
}
