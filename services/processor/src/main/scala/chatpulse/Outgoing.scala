package chatpulse

/** A record to be written. It goes to the partition with the number of the one its cause was read from. */
final case class Outgoing(to: Outgoing.Destination, partition: Int, value: Array[Byte])

object Outgoing {
  sealed trait Destination
  case object Stats       extends Destination
  case object DeadLetters extends Destination
}
