package chatpulse

import chatpulse.Fate.{Counted, Duplicate, Late}
import chatpulse.PartitionState._
import chatpulse.WindowSize.{Hour, Minute, TenMinutes}
import chatpulse.history.History
import chatpulse.journal._
import chatpulse.sessions.Sessions
import chatpulse.windows.{MinuteWindow, OpenWindow, OpenWindows, WindowCounts}

/**
 * All about one partition that decides numbers: a function of its log and of nothing else. Each step is in the stores
 * when it is done, so a state that is made from them goes on as if nothing had happened. What becomes final is sent,
 * stored and forgotten in the step that makes it final. What is not final is sent by `send`, whenever that is called,
 * and counts as changed in a state that was just made. One thread.
 */
final class PartitionState(
    rules: Rules,
    emission: Emission,
    fingerprint: String,
    chunks: ChunkStore,
    history: History,
    output: Output
) {
  private val header    = headerOf(chunks, fingerprint, rules.generation)
  private val events    = new OpenEvents(new Journal(chunks), fold(_, _, _))
  private val sessions  = new Sessions
  private var windows   = new OpenWindows(header.floor)
  private var firstOpen = minuteOf(rules.finalBefore(header.eventTime))
  private var firstBusy = minuteOf(header.eventTime - restMs)
  private var isLive    = false
  restore()

  def progress: Progress = Progress(
    header.eventTime,
    Totals(header.counted, header.duplicates, header.late, header.deadLettered, header.unrouted)
  )

  def holdings: Holdings = Holdings(events.knownIds, windows.size, sessions.size, events.heldDeletions)

  /** Nothing was read yet. */
  def isFresh: Boolean = header.eventTime < 0

  /**
   * To be called before the first record, with its offset. Above 0 the records before it were deleted, and of windows
   * that start before its event time only a part could be counted: they are not sent.
   */
  def begin(offset: Long): Unit = if (offset > 0) header.floor = floorToCome

  /** To be called before each record with its event time, which makes final what it makes final. */
  def advance(time: Long): Unit = if (time > header.eventTime) {
    header.eventTime = time
    if (header.floor == floorToCome && time > 0) {
      header.floor = time
      windows = new OpenWindows(time)
    }
    if (minuteOf(rules.finalBefore(time)) > firstOpen) becomeFinal()
    if (minuteOf(time - restMs) > firstBusy) storeResting()
  }

  def take(event: Digest): Fate =
    if (minuteOf(event.sentAt) < firstOpen) {
      header.late += 1
      Late
    } else if (events.take(event)) {
      header.counted += 1
      Counted
    } else {
      header.duplicates += 1
      Duplicate
    }

  /** An event was not admitted. */
  def refuse(): Unit = header.deadLettered += 1

  /** A counted event belongs to no topic of its own. */
  def leaveUnrouted(): Unit = header.unrouted += 1

  /** Sends the minutes that changed, those of the larger windows that are wanted, and then the watermark. */
  def send(larger: OpenWindow => Boolean): Unit = {
    windows.takeChanged(Minute)(output.window)
    windows.takeChanged(TenMinutes, larger)(output.window)
    windows.takeChanged(Hour, larger)(output.window)
    if (!header.isSent) {
      output.watermark(progress)
      header.markSent()
    }
  }

  def isAllSent: Boolean = windows.isUnchanged && header.isSent

  private def fold(event: Digest, minuteStart: Long, repeated: Boolean): Unit = {
    if (repeated) windows.foldRepeatedDeletion(event, minuteStart) else windows.fold(event, minuteStart)
    if (isLive && emission == Emission.EachFold) WindowSize.all.foreach(windows.takeChanged(_)(output.window))
  }

  private def becomeFinal(): Unit = {
    firstOpen = minuteOf(rules.finalBefore(header.eventTime))
    events.settle(firstOpen)
    WindowSize.all.foreach(windows.takeChanged(_, isWanted = _.end <= firstOpen)(output.window))
    storeMinutes()
    windows.forgetFinal(firstOpen)
    events.forgetBefore(firstOpen)
    // By then the hour around such a minute is final. A minute at a time, so that no hour ends with a burst.
    history.forgetMinutesBefore(firstOpen - Hour.ms)
  }

  /** Minutes to which little comes any more: a restart takes them as they are stored, and of their events the ids. */
  private def storeResting(): Unit = {
    firstBusy = minuteOf(header.eventTime - restMs)
    windows.minutesEndingBy(firstBusy).foreach(store)
    events.sumUpBefore(firstBusy)
  }

  private def store(minute: MinuteWindow): Unit = if (!minute.isStored) {
    minute.isStored = true
    history.put(minute)
  }

  /** In ascending order, which sessions need. */
  private def storeMinutes(): Unit = {
    var start = Long.MinValue
    windows.minutesEndingBy(firstOpen).foreach { minute =>
      if (minute.start > start) {
        start = minute.start
        endSessions(start)
      }
      store(minute)
      if (minute.counts(WindowCounts.Messages) > 0) history.put(sessions.fold(minute))
    }
    endSessions(firstOpen)
  }

  private def endSessions(time: Long): Unit = sessions.takeOver(time).foreach { session =>
    history.forget(session)
    if (session.isWhole(header.floor)) output.session(session)
  }

  private def restore(): Unit = {
    history.minutes { minute =>
      if (minute.start < firstOpen) windows.restoreFinal(minute, firstOpen) else windows.restoreOpen(minute)
    }
    // One that is over was ended before: the changelog's reader missed that it was deleted.
    history.sessions(session =>
      if (session.isOver(firstOpen)) history.forget(session) else sessions.restore(session)
    )
    events.restore(firstOpen)
    isLive = true
  }
}

private object PartitionState {

  /** From the end of a minute until it is stored for the first time, in event time. */
  private val restMs = 60_000L

  /** The first event time read will be the floor. Until then nothing is sent. */
  private val floorToCome = Long.MaxValue

  private def minuteOf(time: Long): Long = time - Math.floorMod(time, Minute.ms)

  private def headerOf(chunks: ChunkStore, fingerprint: String, generation: Int): Header =
    Header.load(chunks) match {
      case None                                              => Header.create(chunks, fingerprint, generation)
      case Some(header) if header.fingerprint != fingerprint =>
        throw new StateMismatch("the state was written by another topology, or with another grace")
      case Some(header) if header.generation != generation =>
        throw new StateMismatch(s"the state is of generation ${header.generation}, and this is $generation")
      case Some(header) => header
    }
}
