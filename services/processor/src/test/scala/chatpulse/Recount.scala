package chatpulse

import chatpulse.ChatEvent.{Countable, Message, Moderation}
import chatpulse.Story.Fields
import io.circe.Json

/** Counts made from all events at once, in the plainest way. */
final case class Recount(windows: Map[String, Recount.Cell], messages: Long)

object Recount {
  final case class Cell(
      revision: Long,
      messages: Long,
      chatters: Long,
      bits: Long,
      emotes: Long,
      deleted: Long
  )

  def of(window: Json): Cell = Cell(
    window.long("revision"),
    window.long("messages"),
    window.long("chatters"),
    window.long("bits"),
    window.long("emotes"),
    window.long("deletedMessages")
  )

  def apply(events: List[Countable], graceMs: Long): Recount = {
    val messages = events.collect { case message: Message => message.id -> message }.toMap
    val placed   = events.map(place(_, messages, graceMs))
    val windows  = for {
      size <- WindowSize.all
      cell <- placed.groupBy(placed => Window.at(placed.event.channelId, size, placed.at))
    } yield cell match {
      case (window, inside) => s"${window.channelId.value}|${size.seconds}|${window.start}" -> cellOf(inside)
    }
    Recount(windows.toMap, messages.size.toLong)
  }

  /** @param deletes the message that is deleted in this place */
  private final case class Placed(event: Countable, at: Long, deletes: Option[EventId] = None)

  /** A deletion lies where its message does, unless that was final before the deletion was sent. */
  private def place(event: Countable, messages: Map[EventId, Message], graceMs: Long): Placed = event match {
    case Moderation(id, _, _, sentAt, _, "delete", Some(target)) =>
      messages
        .get(target)
        .filter(message =>
          Window.at(event.channelId, WindowSize.Minute, message.sentAt).end + graceMs > sentAt
        )
        .fold(Placed(event, sentAt, Some(id)))(message => Placed(event, message.sentAt, Some(target)))
    case _ => Placed(event, event.sentAt)
  }

  private def cellOf(placed: List[Placed]): Cell = {
    val messages = placed.map(_.event).collect { case message: Message => message }
    Cell(
      placed.size.toLong,
      messages.size.toLong,
      messages.map(_.userId).distinct.size.toLong,
      messages.map(_.bits.toLong).sum,
      messages.flatMap(_.emotes).map(_.count.toLong).sum,
      placed.flatMap(_.deletes).distinct.size.toLong
    )
  }
}
