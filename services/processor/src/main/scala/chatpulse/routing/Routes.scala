package chatpulse.routing

import chatpulse.ChatEvent.{Countable, Message, Moderation, Notice}

/** A row: counted events that are like this are copied to that topic. */
final case class Route(topic: String, when: Condition)

/** Which counted events are copied to which topic. This table is the only place that says so. */
object Routes {

  /** The first row that matches is taken; an event that none matches is counted as unrouted. */
  val table: List[Route] = List(
    Route(
      "chat-subscriptions",
      Condition.noticeType(
        "sub",
        "resub",
        "subgift",
        "anonsubgift",
        "submysterygift",
        "anonsubmysterygift",
        "giftpaidupgrade",
        "anongiftpaidupgrade",
        "primepaidupgrade"
      )
    ),
    Route("chat-cheers", Condition.bitsFrom(1)),
    Route("chat-moderation", Condition.moderation)
  )

  /** All that events are copied to, by their names in contracts/topics.json. */
  val topics: List[String] = table.map(_.topic).distinct

  /** The topic that an event is copied to, if any. */
  def topicOf(event: Countable, table: List[Route] = table): Option[String] =
    table.find(_.when.holds(event)).map(_.topic)
}

/** What an event's fields must be; `toString` says it in their names and values, for people. */
final class Condition private (words: String, test: Countable => Boolean) {
  def holds(event: Countable): Boolean = test(event)
  override def toString: String        = words
}

object Condition {
  def apply(words: String)(test: Countable => Boolean): Condition = new Condition(words, test)

  def noticeType(types: String*): Condition = {
    val wanted = types.toSet
    Condition(s"notice.type = ${types.mkString(" | ")}") {
      case notice: Notice => wanted(notice.noticeType)
      case _              => false
    }
  }

  def bitsFrom(least: Int): Condition =
    Condition(s"bits ≥ $least") {
      case message: Message => message.bits >= least
      case _                => false
    }

  val moderation: Condition = Condition("kind = moderation")(_.isInstanceOf[Moderation])
}
