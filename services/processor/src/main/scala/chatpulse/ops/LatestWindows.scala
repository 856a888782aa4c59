package chatpulse.ops

import chatpulse.{Rules, StatsListener}

import java.util.concurrent.ConcurrentHashMap

/**
 * What this instance sent last of each channel's newest window of each size, for whoever asks while the stream threads
 * go on. At most one record a channel and size; forgotten are windows that are final and partitions that are given up.
 */
final class LatestWindows(rules: Rules) extends StatsListener {
  import LatestWindows._

  private val partitions = new ConcurrentHashMap[Int, OfPartition]

  override def sent(
      partition: Int,
      channelId: String,
      sizeSeconds: Int,
      windowStart: Long,
      json: Array[Byte]
  ): Unit = {
    val bySize = partitions.computeIfAbsent(partition, _ => new OfPartition).windows
    val known  = bySize.computeIfAbsent(sizeSeconds, _ => new ConcurrentHashMap[String, Sent])
    val before = known.get(channelId)
    if (before == null || windowStart >= before.windowStart) known.put(channelId, Sent(windowStart, json))
    ()
  }

  override def released(partition: Int): Unit = {
    partitions.remove(partition)
    ()
  }

  /** The partition has come to this event time (epoch ms): windows that it made final are forgotten. */
  def progressed(partition: Int, eventTime: Long): Unit = {
    val found = partitions.get(partition)
    if (found != null) found.forget(rules.finalBefore(eventTime))
  }

  /** Records of window stats v1, the smallest window first; empty when nothing that is not final was sent. */
  def of(partition: Int, channelId: String): List[Array[Byte]] =
    Option(partitions.get(partition)).toList.flatMap { found =>
      sizesSeconds.flatMap(size =>
        Option(found.windows.get(size)).flatMap(bySize => Option(bySize.get(channelId))).map(_.json)
      )
    }

  /** Records that are held. */
  def size: Int = {
    var records = 0
    partitions.values.forEach(_.windows.values.forEach(bySize => records += bySize.size))
    records
  }
}

object LatestWindows {
  private val sizesSeconds = List(60, 600, 3600)

  private final case class Sent(windowStart: Long, json: Array[Byte])

  // Written by the one thread that has the partition, read by others.
  private final class OfPartition {
    val windows = new ConcurrentHashMap[Int, ConcurrentHashMap[String, Sent]]

    // Windows end with a minute, so nothing becomes final in between.
    @volatile private var forgotMinute = Long.MinValue

    def forget(finalBefore: Long): Unit = {
      val minute = Math.floorDiv(finalBefore, 60000L)
      if (minute > forgotMinute) {
        forgotMinute = minute
        windows.forEach { (sizeSeconds, bySize) =>
          bySize.values.removeIf(sent => sent.windowStart + sizeSeconds * 1000L <= finalBefore)
          ()
        }
      }
    }
  }
}
