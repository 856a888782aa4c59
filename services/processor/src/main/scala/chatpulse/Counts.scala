package chatpulse

import chatpulse.ChatEvent.{Countable, Message, Moderation, Notice}

/**
 * What was counted of one channel over some stretch of time. An event is a `Counts` of revision 1, a minute is the
 * sum of its events, a larger window the sum of its minutes; `+` is associative and commutative, so the order in
 * which events came does not show.
 */
final case class Counts(
    messages: Long = 0,
    subscriberMessages: Long = 0,
    emotes: Long = 0,
    cheers: Long = 0,
    bits: Long = 0,
    subscriptions: Long = 0,
    giftedSubscriptions: Long = 0,
    raids: Long = 0,
    timeouts: Long = 0,
    bans: Long = 0,
    sharedMessages: Long = 0,
    /** Events folded. */
    revision: Long,
    /** Login at the newest event. */
    channel: String,
    /** sentAt of the newest event, epoch ms. */
    updatedAt: Long,
    /** Id of the newest event: it decides between two logins sent in the same millisecond. */
    newestId: EventId
) {

  def +(that: Counts): Counts = {
    val newest = if (isNewerThan(that)) this else that
    Counts(
      messages + that.messages,
      subscriberMessages + that.subscriberMessages,
      emotes + that.emotes,
      cheers + that.cheers,
      bits + that.bits,
      subscriptions + that.subscriptions,
      giftedSubscriptions + that.giftedSubscriptions,
      raids + that.raids,
      timeouts + that.timeouts,
      bans + that.bans,
      sharedMessages + that.sharedMessages,
      revision + that.revision,
      newest.channel,
      newest.updatedAt,
      newest.newestId
    )
  }

  private def isNewerThan(that: Counts): Boolean =
    updatedAt > that.updatedAt || (updatedAt == that.updatedAt && newestId.value > that.newestId.value)
}

object Counts {

  def of(event: Countable): Counts = {
    val none = Counts(revision = 1, channel = event.channel, updatedAt = event.sentAt, newestId = event.id)
    event match {
      case message: Message       => ofMessage(message, none)
      case notice: Notice         => ofNotice(notice, none)
      case moderation: Moderation => ofModeration(moderation, none)
    }
  }

  private def ofMessage(message: Message, none: Counts): Counts =
    none.copy(
      messages = 1,
      subscriberMessages = one(message.subscriber),
      emotes = message.emotes.iterator.map(_.count.toLong).sum,
      cheers = one(message.bits > 0),
      bits = message.bits.toLong,
      sharedMessages = one(message.isShared)
    )

  private def ofNotice(notice: Notice, none: Counts): Counts = notice.noticeType match {
    case "sub" | "resub"           => none.copy(subscriptions = 1)
    case "subgift" | "anonsubgift" => none.copy(giftedSubscriptions = 1)
    case "raid"                    => none.copy(raids = 1)
    case _                         => none
  }

  private def ofModeration(moderation: Moderation, none: Counts): Counts = moderation.action match {
    case "timeout" => none.copy(timeouts = 1)
    case "ban"     => none.copy(bans = 1)
    case _         => none
  }

  private def one(is: Boolean): Long = if (is) 1 else 0
}
