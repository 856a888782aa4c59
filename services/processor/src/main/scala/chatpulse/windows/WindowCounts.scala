package chatpulse.windows

import chatpulse.Digest
import chatpulse.windows.WindowCounts._

/**
 * The sums of one window and its newest event: a function of the set of events folded, whatever their order. The newest
 * is the one sent last, ties by id (as an unsigned number of 128 bits).
 */
final class WindowCounts {
  private val values      = new Array[Long](names.length)
  private var folded      = 0L
  private var newestAt    = 0L
  private var newestLogin = ""

  private[windows] var newestHigh = 0L
  private[windows] var newestLow  = 0L

  /** One of the sums: `counts(WindowCounts.Messages)`. */
  def apply(field: Int): Long = values(field)

  /** Events folded. */
  def revision: Long = folded

  /** sentAt of the newest event, epoch ms. */
  def updatedAt: Long = newestAt

  /** Login at the newest event. */
  def channel: String = newestLogin

  /** @param repeated it deletes a message that is deleted already */
  private[windows] def fold(event: Digest, repeated: Boolean): Unit = {
    folded += 1
    offerNewest(event.sentAt, event.idHigh, event.idLow, event.channel)
    event.kind match {
      case Digest.Message => foldMessage(event)
      case Digest.Notice  =>
        if (event.is(Digest.Subscription)) values(Subscriptions) += 1
        if (event.is(Digest.Gift)) values(GiftedSubscriptions) += 1
        if (event.is(Digest.Raid)) values(Raids) += 1
      case _ =>
        if (event.is(Digest.Timeout)) values(Timeouts) += 1
        if (event.is(Digest.Ban)) values(Bans) += 1
        if (event.is(Digest.Deletion) && !repeated) values(DeletedMessages) += 1
    }
  }

  private[windows] def addAll(that: WindowCounts): Unit = {
    folded += that.folded
    offerNewest(that.newestAt, that.newestHigh, that.newestLow, that.newestLogin)
    values.indices.foreach(field => values(field) += that.values(field))
  }

  private[windows] def restore(revision: Long, sums: Array[Long]): Unit = {
    folded = revision
    System.arraycopy(sums, 0, values, 0, values.length)
  }

  private def foldMessage(event: Digest): Unit = {
    values(Messages) += 1
    if (event.is(Digest.Subscriber)) values(SubscriberMessages) += 1
    if (event.is(Digest.FirstMessage)) values(FirstTimeChatters) += 1
    if (event.is(Digest.Shared)) values(SharedMessages) += 1
    if (event.bits > 0) {
      values(Cheers) += 1
      values(Bits) += event.bits
    }
    var i = 0
    while (i < event.emotes.length) {
      values(Emotes) += event.emotes(i).count
      i += 1
    }
  }

  private[windows] def offerNewest(sentAt: Long, high: Long, low: Long, login: String): Unit = {
    val byId =
      if (high != newestHigh) java.lang.Long.compareUnsigned(high, newestHigh)
      else java.lang.Long.compareUnsigned(low, newestLow)
    if (newestLogin.isEmpty || sentAt > newestAt || (sentAt == newestAt && byId > 0)) {
      newestAt = sentAt
      newestHigh = high
      newestLow = low
      newestLogin = login
    }
  }
}

object WindowCounts {
  final val Messages            = 0
  final val SubscriberMessages  = 1
  final val FirstTimeChatters   = 2
  final val Emotes              = 3
  final val Cheers              = 4
  final val Bits                = 5
  final val Subscriptions       = 6
  final val GiftedSubscriptions = 7
  final val Raids               = 8
  final val DeletedMessages     = 9
  final val Timeouts            = 10
  final val Bans                = 11
  final val SharedMessages      = 12

  /** Names in window stats v1, in the order above. The order is part of what is stored. */
  val names: Vector[String] = Vector(
    "messages",
    "subscriberMessages",
    "firstTimeChatters",
    "emotes",
    "cheers",
    "bits",
    "subscriptions",
    "giftedSubscriptions",
    "raids",
    "deletedMessages",
    "timeouts",
    "bans",
    "sharedMessages"
  )
}
