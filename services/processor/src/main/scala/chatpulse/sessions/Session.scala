package chatpulse.sessions

import chatpulse.windows.{ChatterSample, MinuteWindow, WindowCounts}

/**
 * A channel's stretch of activity: its minutes with messages, less than `gapMs` apart, `maxLengthMs` in all at most. A
 * pure function of those minutes, taken in ascending order when they are final. Times are epoch ms.
 * @param start of its first minute
 */
final class Session private[sessions] (
    val channelId: String,
    val start: Long,
    private var endNow: Long,
    private var channelNow: String,
    private var messagesNow: Long,
    private var peakMinuteNow: Long,
    private var peakMessagesNow: Long,
    private[sessions] val sample: ChatterSample
) {

  /** End of its last minute with a message. */
  def end: Long = endNow

  /** Login in its last minute. */
  def channel: String = channelNow

  def messages: Long = messagesNow

  /** Start of the minute with the most messages, the first of equals. */
  def peakMinute: Long   = peakMinuteNow
  def peakMessages: Long = peakMessagesNow

  def chatters: Long         = sample.estimate
  def chattersExact: Boolean = sample.isExact

  /** Whether nothing that starts at `time` or after it belongs to this session. */
  def isOver(time: Long): Boolean = time - end >= Session.gapMs || time - start >= Session.maxLengthMs

  /** Whether it is sure to begin where it begins, when what was sent before `time` is not known. */
  def isWhole(time: Long): Boolean = start - Session.gapMs >= time

  private[sessions] def fold(minute: MinuteWindow): Unit = {
    val inMinute = minute.counts(WindowCounts.Messages)
    endNow = minute.end
    channelNow = minute.counts.channel
    messagesNow += inMinute
    if (inMinute > peakMessages) {
      peakMinuteNow = minute.start
      peakMessagesNow = inMinute
    }
    sample.addAll(minute.chatters)
  }
}

object Session {
  val gapMs: Long       = 15 * 60000L
  val maxLengthMs: Long = 24 * 3600000L

  private[sessions] def of(first: MinuteWindow): Session = {
    import first.{channelId, start}
    val session = new Session(channelId, start, start, first.counts.channel, 0, start, 0, new ChatterSample)
    session.fold(first)
    session
  }
}
