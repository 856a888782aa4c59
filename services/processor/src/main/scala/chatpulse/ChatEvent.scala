package chatpulse

import chatpulse.codec.{ExplainingDecoder, StreamingDecoder}

import scala.collection.immutable.ArraySeq

/** What the processor takes from a chat event v1; times are epoch ms, UTC. Fields it does not need are ignored. */
sealed trait ChatEvent {
  def id: EventId

  /** When Twitch sent it: event time. */
  def sentAt: Long
  def receivedAt: Long
}

object ChatEvent {

  /** Moves event time; is never counted. */
  final case class Tick(id: EventId, sentAt: Long, receivedAt: Long) extends ChatEvent

  /** Belongs to the windows of its channel. */
  sealed trait Countable extends ChatEvent {
    def channelId: ChannelId

    /** The channel's login. */
    def channel: String
  }

  final case class Message(
      id: EventId,
      channelId: ChannelId,
      channel: String,
      sentAt: Long,
      receivedAt: Long,
      userId: String,
      subscriber: Boolean = false,
      firstMessage: Boolean = false,
      bits: Int = 0,
      emotes: ArraySeq[EmoteUse] = noEmotes,
      sourceChannelId: Option[ChannelId] = None
  ) extends Countable {

    /** Mirrored from another channel of a shared chat; in the channel it was written in it names that one itself. */
    def isShared: Boolean = sourceChannelId.exists(_ != channelId)
  }

  final case class Notice(
      id: EventId,
      channelId: ChannelId,
      channel: String,
      sentAt: Long,
      receivedAt: Long,
      noticeType: String
  ) extends Countable

  final case class Moderation(
      id: EventId,
      channelId: ChannelId,
      channel: String,
      sentAt: Long,
      receivedAt: Long,
      action: String,
      targetMessageId: Option[EventId] = None
  ) extends Countable

  val noEmotes: ArraySeq[EmoteUse] = ArraySeq.unsafeWrapArray(Digest.noEmotes)

  /** Why a value is no chat event, in one sentence that never quotes the value. */
  final case class Undecodable(problem: String)

  /**
   * Total: whatever the bytes are, null included, the outcome is a value. The streaming decoder takes what readers of
   * Twitch write; what it does not take, the explaining one decides, so that there is one meaning: the latter's.
   */
  def decode(bytes: Array[Byte]): Either[Undecodable, ChatEvent] =
    if (bytes == null) Left(Undecodable("the value is null"))
    else
      StreamingDecoder.decode(bytes) match {
        case Some(event) => Right(event)
        case None        => ExplainingDecoder.decode(bytes)
      }

  /** What counting needs of an event, and all that is remembered of it. */
  def digest(event: Countable): Digest = event match {
    case message: Message       => ofMessage(message)
    case notice: Notice         => made(notice, Digest.Notice, noticeFlags(notice.noticeType))
    case moderation: Moderation => ofModeration(moderation)
  }

  private def ofMessage(message: Message): Digest = {
    val flags = flag(message.subscriber, Digest.Subscriber) |
      flag(message.firstMessage, Digest.FirstMessage) |
      flag(message.isShared, Digest.Shared)
    val emotes = if (message.emotes.isEmpty) Digest.noEmotes else message.emotes.toArray
    made(message, Digest.Message, flags, Hashing.userHash(message.userId), message.bits, emotes)
  }

  private def noticeFlags(noticeType: String): Int = noticeType match {
    case "sub" | "resub"           => Digest.Subscription
    case "subgift" | "anonsubgift" => Digest.Gift
    case "raid"                    => Digest.Raid
    case _                         => 0
  }

  private def ofModeration(moderation: Moderation): Digest = moderation.action match {
    case "timeout" => made(moderation, Digest.Moderation, Digest.Timeout)
    case "ban"     => made(moderation, Digest.Moderation, Digest.Ban)
    case "delete"  =>
      // One that names no message is its own target, which no message has: so it is counted in its own minute.
      val target = moderation.targetMessageId.getOrElse(moderation.id).value
      made(
        moderation,
        Digest.Moderation,
        Digest.Deletion,
        targetHigh = EventIds.high(target),
        targetLow = EventIds.low(target)
      )
    case _ => made(moderation, Digest.Moderation, 0)
  }

  private def made(
      event: Countable,
      kind: Byte,
      flags: Int,
      userHash: Long = 0,
      bits: Int = 0,
      emotes: Array[EmoteUse] = Digest.noEmotes,
      targetHigh: Long = 0,
      targetLow: Long = 0
  ): Digest =
    Digest(
      kind,
      EventIds.high(event.id.value),
      EventIds.low(event.id.value),
      event.channelId.value,
      event.channel,
      event.sentAt,
      flags,
      userHash,
      bits,
      emotes,
      targetHigh,
      targetLow
    )

  private def flag(is: Boolean, flag: Int): Int = if (is) flag else 0
}
