package chatpulse.history

import chatpulse.sessions.{Session, SessionLayout}
import chatpulse.windows.{MinuteRecord, MinuteWindow}

import java.nio.ByteBuffer
import java.nio.charset.StandardCharsets.UTF_8

/**
 * What is final and still matters: the minutes around which a window is open, and the running session of each channel.
 * Keys: `0`, the minute's start (8 bytes, big-endian), channel id; or `1`, channel id.
 */
final class History(store: RecordStore) {
  import History._

  def put(minute: MinuteWindow): Unit =
    store.put(minuteKey(minute.start, minute.channelId), MinuteRecord.encode(minute))

  /** Forgets the minutes that start before this time. */
  def forgetMinutesBefore(time: Long): Unit =
    store.foreach(minuteKey(0, ""), minuteKey(time, ""))((key, _) => store.delete(key))

  def put(session: Session): Unit = store.put(sessionKey(session.channelId), SessionLayout.write(session))

  def forget(session: Session): Unit = store.delete(sessionKey(session.channelId))

  /** Minutes in ascending order. */
  def minutes(visit: MinuteWindow => Unit): Unit =
    store.foreach(minuteKey(0, ""), Array(Sessions))((_, record) => visit(MinuteRecord.decode(record)))

  def sessions(visit: Session => Unit): Unit =
    store.foreach(Array(Sessions), Array(AfterSessions))((_, record) => visit(SessionLayout.read(record)))
}

object History {
  private val Minutes: Byte       = 0
  private val Sessions: Byte      = 1
  private val AfterSessions: Byte = 2

  private def minuteKey(start: Long, channelId: String): Array[Byte] = {
    val text = channelId.getBytes(UTF_8)
    ByteBuffer.allocate(1 + 8 + text.length).put(Minutes).putLong(start).put(text).array
  }

  private def sessionKey(channelId: String): Array[Byte] = Sessions +: channelId.getBytes(UTF_8)
}
