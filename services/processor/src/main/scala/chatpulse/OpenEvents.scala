package chatpulse

import chatpulse.OpenEvents._
import chatpulse.journal.{IdTable, Journal, JournalReader, Role}

/** Where an event is counted. `repeated`: it deletes a message that is deleted already. */
trait Folding {
  def fold(event: Digest, minuteStart: Long, repeated: Boolean): Unit
}

/**
 * The events of the minutes that are not final: which ids are known, and where deletions belong. A deletion is counted
 * in the minute of the message that it names, whichever of the two comes first; where the message does not come before
 * the deletion's own minute is final, in that one. So any order gives the same numbers, and none of them ever falls. All
 * of it is in the journal. One thread.
 */
final class OpenEvents(journal: Journal, folding: Folding) {
  private val ids  = new IdTable
  private val held = new HeldDeletions

  /** Counts an event of an open minute. False when its id is known: then it was counted. */
  def take(event: Digest): Boolean = {
    val place     = ids.find(event.idHigh, event.idLow)
    val isAwaited = place >= 0 && ids.bits(place) == Awaited
    val isNew     = place < 0 || isAwaited
    if (isNew) {
      know(place, event)
      if (namesMessage(event)) takeDeletion(event) else foldOwn(event)
      if (isAwaited) held.takeOf(event.idHigh, event.idLow).foreach(foldDeletion(_, minuteOf(event.sentAt)))
    }
    isNew
  }

  /** Counts the deletions of minutes that start before this time: what they wait for can no longer come first. */
  def settle(before: Long): Unit =
    held
      .takeSentBefore(before)
      .foreach(event => folding.fold(event, minuteOf(event.sentAt), repeated = false))

  /** Forgets the minutes that start before this time. */
  def forgetBefore(time: Long): Unit = {
    journal.forgetBefore(time)
    ids.forgetBefore(math.max(0, time))
  }

  /** To be called when the windows of the minutes that start before this time are stored as they are. */
  def sumUpBefore(time: Long): Unit = journal.sumUpBefore(time)

  def knownIds: Int = ids.size

  def heldDeletions: Int = held.size

  /**
   * Takes back what the journal has of the minutes from `from` on: what was summed up is known, the rest is folded again.
   * To be called once, before anything else.
   */
  def restore(from: Long): Unit = {
    journal.restore(from, restoring)
    ids.forgetBefore(math.max(0, from))
  }

  private object restoring extends JournalReader {
    override def expect(entries: Int): Unit = ids.expect(entries)

    override def summedId(minuteStart: Long, high: Long, low: Long): Unit =
      know(ids.find(high, low), high, low, minuteStart)

    override def summed(minuteStart: Long, role: Byte, event: Digest): Unit =
      restore(minuteStart, role, event, notAgain)

    override def entry(minuteStart: Long, role: Byte, event: Digest): Unit =
      restore(minuteStart, role, event, folding)
  }

  private def restore(minuteStart: Long, role: Byte, event: Digest, folding: Folding): Unit = {
    know(ids.find(event.idHigh, event.idLow), event)
    if (role == Role.Held) hold(event)
    else {
      if (namesMessage(event)) held.release(event)
      if (role == Role.Folded)
        folding.fold(event, minuteStart, repeated = namesMessage(event) && isRepeated(event))
    }
  }

  private def know(place: Int, event: Digest): Unit =
    know(place, event.idHigh, event.idLow, minuteOf(event.sentAt))

  private def know(place: Int, high: Long, low: Long, minuteStart: Long): Unit =
    if (place < 0) ids.insert(high, low, minuteStart, Seen)
    else if (ids.bits(place) == Awaited) ids.update(place, minuteStart, Seen)

  private def takeDeletion(event: Digest): Unit = {
    val message = ids.find(event.targetHigh, event.targetLow)
    if (message < 0 || ids.bits(message) == Awaited) {
      journal.append(minuteOf(event.sentAt), Role.Held, event)
      hold(event)
    } else foldDeletion(event, ids.minuteStart(message))
  }

  private def hold(event: Digest): Unit = {
    val minute  = minuteOf(event.sentAt)
    val message = ids.find(event.targetHigh, event.targetLow)
    if (message < 0) ids.insert(event.targetHigh, event.targetLow, minute, Awaited)
    else if (ids.bits(message) == Awaited)
      ids.update(message, math.max(minute, ids.minuteStart(message)), Awaited)
    held.hold(event)
  }

  private def foldOwn(event: Digest): Unit = {
    val minute = minuteOf(event.sentAt)
    journal.append(minute, Role.Folded, event)
    folding.fold(event, minute, repeated = false)
  }

  private def foldDeletion(event: Digest, messageMinute: Long): Unit = {
    val minute = minuteOf(event.sentAt)
    journal.append(messageMinute, Role.Folded, event)
    if (minute != messageMinute) journal.append(minute, Role.Known, event)
    folding.fold(event, messageMinute, isRepeated(event))
  }

  /** Whether the message was deleted before; now it is. */
  private def isRepeated(event: Digest): Boolean = {
    val message = ids.find(event.targetHigh, event.targetLow)
    message >= 0 && {
      val before = ids.bits(message)
      ids.update(message, ids.minuteStart(message), Deleted)
      before == Deleted
    }
  }
}

private object OpenEvents {
  private val notAgain: Folding = (_, _, _) => ()

  private val Seen    = 0
  private val Deleted = 1

  /** Not seen, but named by a deletion that is held. */
  private val Awaited = 2

  private def minuteOf(time: Long): Long = time - Math.floorMod(time, WindowSize.Minute.ms)

  private def namesMessage(event: Digest): Boolean =
    event.is(Digest.Deletion) && (event.targetHigh != 0 || event.targetLow != 0)
}
