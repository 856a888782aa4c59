package chatpulse.journal

import chatpulse.Digest

trait EntryVisitor {
  def entry(minuteStart: Long, role: Byte, digest: Digest): Unit
}

trait IdVisitor {
  def id(minuteStart: Long, high: Long, low: Long): Unit
}

/** Is given what a journal holds. */
trait JournalReader {

  /** First of all: how many entries there are. */
  def expect(entries: Int): Unit

  /** Of what was summed up, a message or a notice: nothing but its id matters. */
  def summedId(minuteStart: Long, high: Long, low: Long): Unit

  /** Anything else that was summed up. */
  def summed(minuteStart: Long, role: Byte, digest: Digest): Unit

  /** What was not. */
  def entry(minuteStart: Long, role: Byte, digest: Digest): Unit
}
