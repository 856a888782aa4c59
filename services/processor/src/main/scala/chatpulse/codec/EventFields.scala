package chatpulse.codec

import chatpulse.ChatEvent._
import chatpulse.codec.EventFields._
import chatpulse.{ChannelId, ChatEvent, EmoteUse, EventId}
import com.github.plokhotnyuk.jsoniter_scala.core.JsonReader

import scala.collection.immutable.ArraySeq

/** What is taken of a chat event v1. Which fields must be there depends on the kind, which may come last. */
private[codec] final class EventFields(in: JsonReader) extends JsonFields(in) {
  private var kind: String                       = _
  private var id: String                         = _
  private var channelId: String                  = _
  private var channel: String                    = _
  private var sentAt                             = 0L
  private var receivedAt                         = 0L
  private var userId: String                     = _
  private var subscriber                         = false
  private var firstMessage                       = false
  private var bits                               = 0
  private var emotes                             = noEmotes
  private var sourceChannelId: Option[ChannelId] = None
  private var noticeType: String                 = _
  private var action: String                     = _
  private var targetMessageId: Option[EventId]   = None

  def event: ChatEvent = kind match {
    case "message" =>
      check(has(ofMessage))
      Message(
        EventId(id),
        ChannelId(channelId),
        channel,
        sentAt,
        receivedAt,
        userId,
        subscriber,
        firstMessage,
        bits,
        emotes,
        sourceChannelId
      )
    case "notice" =>
      check(has(ofNotice))
      Notice(EventId(id), ChannelId(channelId), channel, sentAt, receivedAt, noticeType)
    case "moderation" =>
      check(has(ofModeration))
      Moderation(EventId(id), ChannelId(channelId), channel, sentAt, receivedAt, action, targetMessageId)
    case "tick" =>
      check(has(ofTick))
      Tick(EventId(id), sentAt, receivedAt)
    case _ => giveUp()
  }

  override protected def take(length: Int): Unit = length match {
    case 2 if is("id", length, Id)                       => id = checked(Constraints.isId)
    case 4 if is("kind", length, Kind)                   => kind = text()
    case 4 if is("text", length, Text)                   => skipText()
    case 4 if is("user", length, User)                   => skipText()
    case 4 if is("bits", length, Bits)                   => bits = number(Constraints.isBits).toInt
    case 6 if is("sentAt", length, SentAt)               => sentAt = number(Constraints.isTime)
    case 6 if is("userId", length, UserId)               => userId = text()
    case 6 if is("emotes", length, Emotes)               => emotes = emoteUses()
    case 6 if is("source", length, Source)               => sourceChannelId = source()
    case 6 if is("notice", length, NoticeField)          => noticeType = notice()
    case 7 if is("channel", length, Channel)             => channel = checked(Constraints.isLogin)
    case 9 if is("channelId", length, ChannelIdField)    => channelId = checked(Constraints.isRoomId)
    case 10 if is("receivedAt", length, ReceivedAt)      => receivedAt = number(Constraints.isTime)
    case 10 if is("subscriber", length, Subscriber)      => subscriber = in.readBoolean()
    case 10 if is("moderation", length, ModerationField) => moderation()
    case 12 if is("firstMessage", length, FirstMessage)  => firstMessage = in.readBoolean()
    case _                                               => skip()
  }

  private def checked(fits: String => Boolean): String = {
    val value = text()
    check(fits(value))
    value
  }

  private def number(fits: Long => Boolean): Long = {
    val value = in.readLong()
    check(fits(value))
    value
  }

  private def emoteUses(): ArraySeq[EmoteUse] = {
    check(in.isNextToken('['))
    if (in.isNextToken(']')) noEmotes
    else {
      in.rollbackToken()
      val uses = Array.newBuilder[EmoteUse]
      while ({
        val emote = new EmoteFields(in)
        emote.read()
        uses += emote.use
        in.isNextToken(',')
      }) ()
      check(in.isCurrentToken(']') && Constraints.isEmoteListSize(uses.length))
      ArraySeq.unsafeWrapArray(uses.result())
    }
  }

  private def source(): Option[ChannelId] = {
    val fields = new SourceFields(in)
    fields.read()
    Some(fields.channel)
  }

  private def notice(): String = {
    val fields = new NoticeFields(in)
    fields.read()
    fields.noticeType
  }

  private def moderation(): Unit = {
    val fields = new ModerationFields(in)
    fields.read()
    action = fields.action
    targetMessageId = fields.targetMessageId
  }
}

private object EventFields {
  private val Kind            = 1
  private val Id              = 1 << 1
  private val ChannelIdField  = 1 << 2
  private val Channel         = 1 << 3
  private val SentAt          = 1 << 4
  private val ReceivedAt      = 1 << 5
  private val UserId          = 1 << 6
  private val User            = 1 << 7
  private val Text            = 1 << 8
  private val Subscriber      = 1 << 9
  private val FirstMessage    = 1 << 10
  private val Bits            = 1 << 11
  private val Emotes          = 1 << 12
  private val Source          = 1 << 13
  private val NoticeField     = 1 << 14
  private val ModerationField = 1 << 15

  private val ofTick       = Id | SentAt | ReceivedAt
  private val ofChannel    = ofTick | ChannelIdField | Channel
  private val ofMessage    = ofChannel | UserId | User | Text
  private val ofNotice     = ofChannel | NoticeField
  private val ofModeration = ofChannel | ModerationField
}
