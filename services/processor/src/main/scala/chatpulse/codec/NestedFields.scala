package chatpulse.codec

import chatpulse.{ChannelId, EmoteUse, EventId}
import com.github.plokhotnyuk.jsoniter_scala.core.JsonReader

/** One of `emotes`. */
private[codec] final class EmoteFields(in: JsonReader) extends JsonFields(in) {
  private var id: String   = _
  private var name: String = _
  private var count        = 0L

  def use: EmoteUse = {
    check(has(7) && Constraints.isEmoteText(id) && Constraints.isEmoteText(name))
    check(Constraints.isEmoteCount(count))
    EmoteUse(id, name, count.toInt)
  }

  override protected def take(length: Int): Unit =
    if (is("id", length, 1)) id = text()
    else if (is("name", length, 2)) name = text()
    else if (is("count", length, 4)) count = in.readLong()
    else skip()
}

/** `source`. */
private[codec] final class SourceFields(in: JsonReader) extends JsonFields(in) {
  private var channelId: String = _

  def channel: ChannelId = {
    check(has(3) && Constraints.isRoomId(channelId))
    ChannelId(channelId)
  }

  override protected def take(length: Int): Unit =
    if (is("id", length, 1)) skipText()
    else if (is("channelId", length, 2)) channelId = text()
    else skip()
}

/** `notice`. */
private[codec] final class NoticeFields(in: JsonReader) extends JsonFields(in) {
  private var name: String = _

  def noticeType: String = {
    check(has(1))
    name
  }

  override protected def take(length: Int): Unit =
    if (is("type", length, 1)) name = text() else skip()
}

/** `moderation`. */
private[codec] final class ModerationFields(in: JsonReader) extends JsonFields(in) {
  private var name: String     = _
  private var targetId: String = _

  def targetMessageId: Option[EventId] = Option(targetId).map(EventId(_))

  def action: String = {
    check(has(1) && Constraints.isAction(name))
    name
  }

  override protected def take(length: Int): Unit =
    if (is("action", length, 1)) name = text()
    else if (is("targetMessageId", length, 2)) {
      targetId = text()
      check(Constraints.isId(targetId))
    } else skip()
}
