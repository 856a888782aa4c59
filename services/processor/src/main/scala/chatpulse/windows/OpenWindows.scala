package chatpulse.windows

import chatpulse.WindowSize.{Hour, Minute, TenMinutes}
import chatpulse.{Digest, WindowSize}

import java.util.ArrayList

/**
 * The windows of one partition that are not final, on the heap, and which of them changed since they were last taken.
 * What a window comes to is a function of the events folded into its minutes; it can be rebuilt from the events of the
 * open minutes (`fold`), or the stored records of those minutes and the events since (`restoreOpen`, `fold`), and the
 * stored records of the final ones (`restoreFinal`). One thread.
 * @param floor windows that start before this time (epoch ms) are kept, and never given out to be sent
 */
final class OpenWindows(floor: Long = Long.MinValue) {
  private val minutes    = new Timeline[OpenMinute](Minute)
  private val tenMinutes = new Timeline[LargerWindow](TenMinutes)
  private val hours      = new Timeline[LargerWindow](Hour)

  private val changedMinutes    = new ArrayList[OpenWindow]
  private val changedTenMinutes = new ArrayList[OpenWindow]
  private val changedHours      = new ArrayList[OpenWindow]

  /**
   * Counts the event in a minute of its channel and in the two windows around it. The minute is its own, but for a
   * deletion: that is counted in the minute of the message it deletes, where that is open.
   */
  def fold(event: Digest, minuteStart: Long): Unit = fold(event, minuteStart, repeated = false)

  /** A deletion of a message that is deleted already: an event, and no deleted message more. */
  def foldRepeatedDeletion(event: Digest, minuteStart: Long): Unit = fold(event, minuteStart, repeated = true)

  /** Takes back a minute that is final. It counts in those windows around it that are not final at `finalBefore`. */
  def restoreFinal(minute: MinuteWindow, finalBefore: Long): Unit = {
    def add(size: WindowSize, windows: Timeline[LargerWindow], changed: ArrayList[OpenWindow]): Unit =
      if (startOf(size, minute.start) + size.ms > finalBefore) {
        val window = larger(size, windows, minute.channelId, minute.start)
        window.addAll(minute)
        markChanged(window, changed)
      }
    add(TenMinutes, tenMinutes, changedTenMinutes)
    add(Hour, hours, changedHours)
  }

  /** Takes back a minute that is not final, before any event of it is folded. It waits to be sent. */
  def restoreOpen(minute: MinuteWindow): Unit = {
    minute.isStored = true
    markChanged(open(minute))
  }

  /**
   * Gives out each changed window of this size that is wanted, in the order in which they changed; afterwards they are
   * unchanged. `send` must not fold.
   */
  def takeChanged(size: WindowSize, isWanted: OpenWindow => Boolean = _ => true)(
      send: OpenWindow => Unit
  ): Unit = {
    changedOf(size).removeIf { window =>
      val taken = isWanted(window)
      if (taken) {
        window.changed = false
        send(window)
      }
      taken
    }
    ()
  }

  /** Windows of all sizes. */
  def size: Int = minutes.size + tenMinutes.size + hours.size

  def isUnchanged: Boolean = changedMinutes.isEmpty && changedTenMinutes.isEmpty && changedHours.isEmpty

  /** The minutes that end by this time, the oldest first: what is to be stored of them once they are final. */
  def minutesEndingBy(time: Long): Iterator[MinuteWindow] = minutes.endingBy(time).map(_.minute)

  /** Forgets the windows that are final. They must have been taken, and the minutes stored. */
  def forgetFinal(finalBefore: Long): Unit = {
    minutes.forgetEndingBy(finalBefore)
    tenMinutes.forgetEndingBy(finalBefore)
    hours.forgetEndingBy(finalBefore)
  }

  /** The windows of a channel, by size and then the oldest first. */
  def of(channelId: String): List[OpenWindow] =
    (minutes.of(channelId).map(_.minute) ++ tenMinutes.of(channelId) ++ hours.of(channelId)).toList

  private def fold(event: Digest, minuteStart: Long, repeated: Boolean): Unit = {
    val found  = minutes.get(minuteStart, event.channelId)
    val minute = if (found == null) openNew(event.channelId, minuteStart) else found
    minute.fold(event, repeated)
    markChanged(minute)
  }

  // With the hour's copy of the channel id, so that its minutes do not hold one each.
  private def openNew(channelId: String, start: Long): OpenMinute =
    open(new MinuteWindow(larger(Hour, hours, channelId, start).channelId, start))

  private def open(minute: MinuteWindow): OpenMinute = {
    val ten  = larger(TenMinutes, tenMinutes, minute.channelId, minute.start)
    val hour = larger(Hour, hours, minute.channelId, minute.start)
    val made = new OpenMinute(minute, ten, hour)
    minutes.put(minute.start, minute.channelId, made)
    made
  }

  private def larger(
      size: WindowSize,
      windows: Timeline[LargerWindow],
      channelId: String,
      time: Long
  ): LargerWindow = {
    val start = startOf(size, time)
    val found = windows.get(start, channelId)
    if (found != null) found
    else {
      val window = new LargerWindow(channelId, size, start)
      windows.put(start, channelId, window)
      window
    }
  }

  private def markChanged(minute: OpenMinute): Unit = {
    markChanged(minute.minute, changedMinutes)
    markChanged(minute.tenMinutes, changedTenMinutes)
    markChanged(minute.hour, changedHours)
  }

  private def markChanged(window: OpenWindow, changed: ArrayList[OpenWindow]): Unit =
    if (!window.changed && window.start >= floor) {
      window.changed = true
      changed.add(window)
      ()
    }

  private def changedOf(size: WindowSize): ArrayList[OpenWindow] = size match {
    case Minute     => changedMinutes
    case TenMinutes => changedTenMinutes
    case Hour       => changedHours
  }

  private def startOf(size: WindowSize, time: Long): Long = time - Math.floorMod(time, size.ms)
}
