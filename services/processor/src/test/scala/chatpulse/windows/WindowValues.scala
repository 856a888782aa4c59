package chatpulse.windows

import chatpulse.{Digest, WindowSize}

/** All that a window's record says, to be compared. */
final case class WindowValues(
    sums: Map[String, Long],
    chatters: Long,
    chattersExact: Boolean,
    topEmotes: List[EmoteTotal],
    channel: String,
    revision: Long,
    updatedAt: Long
)

object WindowValues {
  type Key = (String, WindowSize, Long)

  def key(window: OpenWindow): Key = (window.channelId, window.size, window.start)

  def of(window: OpenWindow): WindowValues = {
    val counts = window.counts
    WindowValues(
      WindowCounts.names.zipWithIndex.map { case (name, field) => name -> counts(field) }.toMap,
      window.chatters.estimate,
      window.chatters.isExact,
      window.topEmotes.toList,
      counts.channel,
      counts.revision,
      counts.updatedAt
    )
  }

  /** Every changed window, taken. */
  def taken(windows: OpenWindows): Map[Key, WindowValues] =
    WindowSize.all.flatMap(size => taken(windows, size)).toMap

  def taken(
      windows: OpenWindows,
      size: WindowSize,
      endingBy: Long = Long.MaxValue
  ): List[(Key, WindowValues)] = {
    val all = List.newBuilder[(Key, WindowValues)]
    windows.takeChanged(size, isWanted = _.end <= endingBy)(window => all += key(window) -> of(window))
    all.result()
  }

  /** The rules said again, in the plainest way: a few authors and emotes, every event kept. */
  def recounted(folds: List[Fold]): Map[Key, WindowValues] =
    folds
      .flatMap(fold => WindowSize.all.map(size => (fold.event.channelId, size, startOf(size, fold)) -> fold))
      .groupMap(_._1)(_._2)
      .map { case (key, inside) => key -> values(inside) }

  private def startOf(size: WindowSize, fold: Fold): Long =
    fold.minuteStart - Math.floorMod(fold.minuteStart, size.ms)

  private def values(folds: List[Fold]): WindowValues = {
    val events   = folds.map(_.event)
    val messages = events.filter(_.kind == Digest.Message)
    val emotes   = messages.flatMap(_.emotes)
    val newest   = events.maxBy(e => (e.sentAt, unsigned(e.idHigh), unsigned(e.idLow)))

    def flagged(kind: Byte, flag: Int) = events.count(e => e.kind == kind && e.is(flag)).toLong

    WindowValues(
      Map(
        "messages"            -> messages.size.toLong,
        "subscriberMessages"  -> flagged(Digest.Message, Digest.Subscriber),
        "firstTimeChatters"   -> flagged(Digest.Message, Digest.FirstMessage),
        "sharedMessages"      -> flagged(Digest.Message, Digest.Shared),
        "emotes"              -> emotes.map(_.count.toLong).sum,
        "cheers"              -> messages.count(_.bits > 0).toLong,
        "bits"                -> messages.map(_.bits.toLong).sum,
        "subscriptions"       -> flagged(Digest.Notice, Digest.Subscription),
        "giftedSubscriptions" -> flagged(Digest.Notice, Digest.Gift),
        "raids"               -> flagged(Digest.Notice, Digest.Raid),
        "timeouts"            -> flagged(Digest.Moderation, Digest.Timeout),
        "bans"                -> flagged(Digest.Moderation, Digest.Ban),
        "deletedMessages"     -> folds.count(f => f.event.is(Digest.Deletion) && !f.repeated).toLong
      ),
      messages.map(_.userHash).distinct.size.toLong,
      chattersExact = true,
      emotes
        .groupBy(_.id)
        .map { case (id, uses) => EmoteTotal(id, uses.map(_.name).min, uses.map(_.count.toLong).sum) }
        .toList
        .sortBy(emote => (-emote.count, emote.id))
        .take(20),
      newest.channel,
      folds.size.toLong,
      newest.sentAt
    )
  }

  private def unsigned(bits: Long): BigInt = BigInt(java.lang.Long.toUnsignedString(bits))
}
