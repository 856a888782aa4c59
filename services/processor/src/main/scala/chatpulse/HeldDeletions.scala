package chatpulse

import chatpulse.HeldDeletions.MessageId

import scala.collection.mutable

/** Deletions that came before the message they name. They wait for it until their own minute is final. One thread. */
final class HeldDeletions {
  private val byTarget = mutable.HashMap.empty[MessageId, List[Digest]]

  def hold(deletion: Digest): Unit =
    byTarget.updateWith(targetOf(deletion))(held => Some(deletion :: held.getOrElse(Nil))): Unit

  /** Gives up those that name this message, in the order in which they came. */
  def takeOf(idHigh: Long, idLow: Long): List[Digest] =
    byTarget.remove(MessageId(idHigh, idLow)).getOrElse(Nil).reverse

  /** Gives up those that were sent before this time. */
  def takeSentBefore(time: Long): List[Digest] = {
    val taken = byTarget.valuesIterator.flatten.filter(_.sentAt < time).toList
    taken.foreach(release)
    taken
  }

  /** Gives up this one, or one of the same id. */
  def release(deletion: Digest): Unit =
    byTarget.updateWith(targetOf(deletion)) {
      _.map(_.filterNot(held => held.idHigh == deletion.idHigh && held.idLow == deletion.idLow))
        .filter(_.nonEmpty)
    }: Unit

  def size: Int = byTarget.valuesIterator.map(_.size).sum

  private def targetOf(deletion: Digest) = MessageId(deletion.targetHigh, deletion.targetLow)
}

private object HeldDeletions {
  private final case class MessageId(high: Long, low: Long)
}
