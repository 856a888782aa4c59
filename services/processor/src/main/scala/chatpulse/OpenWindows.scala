package chatpulse

import chatpulse.ChatEvent.Countable
import chatpulse.WindowSize.{Hour, Minute}

import scala.collection.mutable

/**
 * The minutes of every hour that is not final, on the heap, and which windows over them changed since they were last
 * taken. Holds nothing that `restore` cannot rebuild from the store of minutes. One per task, one thread.
 */
final class OpenWindows {
  private val hours   = mutable.HashMap.empty[Window, Array[Option[Counts]]]
  private val changed = WindowSize.all.map(_ -> mutable.LinkedHashSet.empty[Window]).toMap

  /** Counts the event in its minute. Returns the minute, to be stored. */
  def fold(event: Countable): (Window, Counts) = {
    val minute = Window.at(event.channelId, Minute, event.sentAt)
    val slots  = slotsOf(minute)
    val counts = slots(slot(minute)).fold(Counts.of(event))(_ + Counts.of(event))
    slots(slot(minute)) = Some(counts)
    markChanged(minute, _ => true)
    (minute, counts)
  }

  /** Takes back a stored minute. What was already final at `finalBefore` was sent for good; all else counts as changed. */
  def restore(minute: Window, counts: Counts, finalBefore: Long): Unit = {
    slotsOf(minute)(slot(minute)) = Some(counts)
    markChanged(minute, _.end > finalBefore)
  }

  /** Windows of this size that changed and satisfy `which`, with their counts; afterwards they are unchanged. */
  def takeChanged(size: WindowSize, which: Window => Boolean = _ => true): List[(Window, Counts)] = {
    val taken = changed(size).filter(which).toList
    changed(size) --= taken
    taken.map(window => window -> counts(window))
  }

  def isUnchanged: Boolean = changed.values.forall(_.isEmpty)

  /** Forgets the hours that are final at `finalBefore` and returns their minutes. Their windows must have been taken. */
  def takeFinal(finalBefore: Long): List[Window] = {
    val finished = hours.keysIterator.filter(_.end <= finalBefore).toList
    finished.flatMap(hour => hours.remove(hour).toList.flatMap(minutesOf(hour, _)))
  }

  /** A window's counts: the sum of its minutes. */
  private def counts(window: Window): Counts = {
    val slots = slotsOf(window)
    slots
      .slice(slot(window), slot(window) + window.size.seconds / Minute.seconds)
      .iterator
      .flatten
      .reduce(_ + _)
  }

  private def markChanged(minute: Window, which: Window => Boolean): Unit =
    changed.foreach { case (size, windows) =>
      val window = Window.at(minute.channelId, size, minute.start)
      if (which(window)) windows += window
    }

  private def slotsOf(window: Window): Array[Option[Counts]] =
    hours.getOrElseUpdate(hourOf(window), Array.fill(Hour.seconds / Minute.seconds)(None))

  private def minutesOf(hour: Window, slots: Array[Option[Counts]]): Iterator[Window] =
    slots.indices.iterator
      .filter(slots(_).isDefined)
      .map(i => Window(hour.channelId, Minute, hour.start + i * Minute.ms))

  private def hourOf(window: Window): Window = Window.at(window.channelId, Hour, window.start)

  private def slot(window: Window): Int = ((window.start - hourOf(window).start) / Minute.ms).toInt
}
