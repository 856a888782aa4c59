package chatpulse

/** A record to be written. It goes to the partition with the number of the one its cause was read from. */
final case class Outgoing(to: Destination, partition: Int, value: Array[Byte])

/** Where the processor writes. `name` is that of the sink. */
sealed abstract class Destination(val name: String, topicOf: Topics => String) {
  def topic(topics: Topics): String = topicOf(topics)
}

object Destination {
  case object Stats         extends Destination("stats", _.stats)
  case object Cheers        extends Destination("cheers", _.cheers)
  case object Moderation    extends Destination("moderation", _.moderation)
  case object Subscriptions extends Destination("subscriptions", _.subscriptions)
  case object DeadLetters   extends Destination("dead-letters", _.deadLetters)
  case object Sessions      extends Destination("sessions", _.sessions)

  /** Each record is offered to them in this order, so what is frequent comes first. */
  val all: List[Destination] = List(Stats, Cheers, Moderation, Subscriptions, DeadLetters, Sessions)

  /** By the topic's name in contracts/topics.json. */
  def of(topic: String): Destination = byTopic(topic)

  private val byTopic = all.map(destination => destination.topic(Topics.default) -> destination).toMap
}
