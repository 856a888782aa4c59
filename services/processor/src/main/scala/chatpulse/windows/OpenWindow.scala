package chatpulse.windows

import chatpulse.{Digest, WindowSize}

/** What one window of a channel comes to. It goes on changing while events are folded: use it at once, in its thread. */
sealed abstract class OpenWindow {
  val channelId: String
  val start: Long
  val counts: WindowCounts
  val chatters: ChatterSample
  def size: WindowSize

  /** Waits to be sent. */
  private[windows] var changed = false

  /** The most used emotes, by count descending, ties by id. */
  def topEmotes: Array[EmoteTotal]

  /** First instant after the window, epoch ms. */
  def end: Long = start + size.ms
}

object OpenWindow {

  /** Emotes in the record of a window. */
  val topEmotesLimit = 20
}

/** A minute: what is stored of it ([[MinuteRecord]]) is all that it is, and all that the larger windows need. */
final class MinuteWindow(
    val channelId: String,
    val start: Long,
    val counts: WindowCounts,
    val chatters: ChatterSample
) extends OpenWindow {
  def this(channelId: String, start: Long) = this(channelId, start, new WindowCounts, new ChatterSample)

  /** Whether its record says what it is now. */
  var isStored = false

  def size: WindowSize             = WindowSize.Minute
  val emotes                       = new EmoteTable
  def topEmotes: Array[EmoteTotal] = emotes.top(OpenWindow.topEmotesLimit)
}

/** Ten minutes or an hour: a function of its minutes. */
final class LargerWindow(val channelId: String, val size: WindowSize, val start: Long) extends OpenWindow {
  val counts                       = new WindowCounts
  val chatters                     = new ChatterSample
  val emotes                       = new EmoteSums
  def topEmotes: Array[EmoteTotal] = emotes.top(OpenWindow.topEmotesLimit)

  /** A minute that is final. */
  private[windows] def addAll(minute: MinuteWindow): Unit = {
    include(minute)
    emotes.addAll(minute.emotes)
  }

  /** All of a minute but its emotes. */
  private[windows] def include(minute: MinuteWindow): Unit = {
    counts.addAll(minute.counts)
    chatters.addAll(minute.chatters)
  }
}

/** An open minute and the windows it lies in, which take what it has and follow it: an event is folded into all three. */
private[windows] final class OpenMinute(
    val minute: MinuteWindow,
    val tenMinutes: LargerWindow,
    val hour: LargerWindow
) {
  tenMinutes.include(minute)
  hour.include(minute)
  minute.emotes.addTo(tenMinutes.emotes, hour.emotes)

  def fold(event: Digest, repeated: Boolean): Unit = {
    minute.isStored = false
    minute.counts.fold(event, repeated)
    tenMinutes.counts.fold(event, repeated)
    hour.counts.fold(event, repeated)
    if (event.kind == Digest.Message) {
      // What does not change the sample of a minute cannot change those of the windows that contain it.
      if (minute.chatters.offer(event.userHash) && tenMinutes.chatters.offer(event.userHash))
        hour.chatters.offer(event.userHash)
      var i = 0
      while (i < event.emotes.length) {
        val emote = event.emotes(i)
        minute.emotes.add(emote.id, emote.name, emote.count)
        i += 1
      }
    }
  }
}
