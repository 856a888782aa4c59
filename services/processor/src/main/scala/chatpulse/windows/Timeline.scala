package chatpulse.windows

import chatpulse.WindowSize

import java.util.{ArrayList, HashMap}
import scala.jdk.CollectionConverters._

/** Something for each window of one size, by its start and its channel. Few starts are open at a time, the newest most. */
private[windows] final class Timeline[T <: AnyRef](windowSize: WindowSize) {
  private final class Slot(val start: Long, val channels: HashMap[String, T])

  private val slots = new ArrayList[Slot]

  /** null where there is none. */
  def get(start: Long, channelId: String): T = {
    val at = newestFrom(start)
    if (at < 0 || slots.get(at).start != start) null.asInstanceOf[T]
    else slots.get(at).channels.get(channelId)
  }

  def put(start: Long, channelId: String, value: T): Unit = {
    val at = newestFrom(start)
    if (at < 0 || slots.get(at).start != start) slots.add(at + 1, new Slot(start, new HashMap))
    slots.get(newestFrom(start)).channels.put(channelId, value)
    ()
  }

  /** Those of windows that end by this time, the oldest first. */
  def endingBy(time: Long): Iterator[T] =
    slots.asScala.iterator.takeWhile(endsBy(time)).flatMap(_.channels.values.asScala)

  /** Those of a channel, the oldest first. */
  def of(channelId: String): Iterator[T] =
    slots.asScala.iterator.flatMap(slot => Option(slot.channels.get(channelId)))

  def size: Int = slots.asScala.iterator.map(_.channels.size).sum

  def forgetEndingBy(time: Long): Unit = {
    slots.removeIf(endsBy(time)(_))
    ()
  }

  private def endsBy(time: Long)(slot: Slot): Boolean = slot.start + windowSize.ms <= time

  /** Place of the newest slot that starts by this time, −1 where there is none. */
  private def newestFrom(start: Long): Int = {
    var at = slots.size - 1
    while (at >= 0 && slots.get(at).start > start) at -= 1
    at
  }
}
