package chatpulse.bench

import chatpulse.{ChannelId, Window, WindowSize}

import java.nio.ByteBuffer
import java.nio.charset.StandardCharsets.UTF_8

/** Messages of one minute. `stored` holds the count and the newest sentAt, and is changed in place. */
final class MinuteCount(val window: Window, val key: Array[Byte], val stored: Array[Byte]) {
  private val fields = ByteBuffer.wrap(stored)

  /** It is among those that are to be sent. */
  var changed = false

  def messages: Long  = fields.getLong(0)
  def updatedAt: Long = fields.getLong(8)

  def recordKey: Array[Byte] = s"${window.channelId.value}|60|${window.start}".getBytes(UTF_8)

  /** What of window stats v1 it knows. */
  def json(generation: Int): Array[Byte] =
    (s"""{"type":"window","channelId":"${window.channelId.value}","windowSizeSeconds":60,""" +
      s""""windowStart":${window.start},"windowEnd":${window.end},"messages":$messages,""" +
      s""""generation":$generation,"revision":$messages,"updatedAt":$updatedAt}""").getBytes(UTF_8)

  def add(sentAt: Long): Unit = {
    fields.putLong(0, messages + 1)
    fields.putLong(8, math.max(updatedAt, sentAt))
    ()
  }
}

object MinuteCount {
  def empty(channelId: ChannelId, start: Long): MinuteCount =
    new MinuteCount(
      Window(channelId, WindowSize.Minute, start),
      s"${channelId.value}|$start".getBytes(UTF_8),
      new Array(16)
    )

  /** What `empty` and `add` stored. */
  def restored(key: Array[Byte], stored: Array[Byte]): MinuteCount = {
    val (channelId, start) = new String(key, UTF_8).span(_ != '|')
    new MinuteCount(Window(ChannelId(channelId), WindowSize.Minute, start.drop(1).toLong), key, stored)
  }
}
