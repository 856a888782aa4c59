package chatpulse

import io.circe.{CursorOp, Decoder, DecodingFailure, HCursor}
import io.circe.DecodingFailure.Reason
import io.circe.jawn.decodeByteArray

import scala.util.control.NonFatal

/** What the processor takes from a chat event v1; times are epoch ms, UTC. Fields it does not need are ignored. */
sealed trait ChatEvent {
  def id: EventId

  /** When Twitch sent it: event time. */
  def sentAt: Long
  def receivedAt: Long
}

object ChatEvent {

  /** Moves event time; is never counted. */
  final case class Tick(id: EventId, sentAt: Long, receivedAt: Long) extends ChatEvent

  /** Belongs to the windows of its channel. */
  sealed trait Countable extends ChatEvent {
    def channelId: ChannelId

    /** The channel's login. */
    def channel: String
  }

  final case class Message(
      id: EventId,
      channelId: ChannelId,
      channel: String,
      sentAt: Long,
      receivedAt: Long,
      subscriber: Boolean,
      bits: Int,
      emotes: Long,
      sourceChannelId: Option[ChannelId]
  ) extends Countable

  final case class Notice(
      id: EventId,
      channelId: ChannelId,
      channel: String,
      sentAt: Long,
      receivedAt: Long,
      noticeType: String
  ) extends Countable

  final case class Moderation(
      id: EventId,
      channelId: ChannelId,
      channel: String,
      sentAt: Long,
      receivedAt: Long,
      action: String
  ) extends Countable

  /** Why a value is no chat event, in one sentence that never quotes the value. */
  final case class Undecodable(problem: String)

  /** Total: whatever the bytes are, null included, the outcome is a value. */
  def decode(bytes: Array[Byte]): Either[Undecodable, ChatEvent] =
    if (bytes == null) Left(Undecodable("the value is null"))
    else
      try
        decodeByteArray[ChatEvent](bytes).left.map {
          case failure: DecodingFailure => Undecodable(describe(failure))
          case _                        => Undecodable("the value is not JSON")
        }
      catch { case NonFatal(_) => Left(Undecodable("the value is not JSON")) }

  // circe's own messages quote the value.
  private def describe(failure: DecodingFailure): String = {
    val path = CursorOp.opsToPath(failure.history)
    val what = failure.reason match {
      case Reason.MissingField               => "is missing"
      case Reason.WrongTypeExpectation(t, _) => s"is not a JSON $t"
      case Reason.CustomReason(message)      => message
    }
    s"${if (path.isEmpty) "the value" else path.stripPrefix(".")} $what"
  }

  implicit val decoder: Decoder[ChatEvent] = Decoder.instance { c =>
    c.get[String]("kind").flatMap {
      case "message"    => message(c)
      case "notice"     => notice(c)
      case "moderation" => moderation(c)
      case "tick"       => tick(c)
      case _            => Left(DecodingFailure("names no kind of v1", c.downField("kind").history))
    }
  }

  private def tick(c: HCursor): Decoder.Result[ChatEvent] =
    for {
      id         <- c.get("id")(eventId)
      sentAt     <- c.get("sentAt")(time)
      receivedAt <- c.get("receivedAt")(time)
    } yield Tick(id, sentAt, receivedAt)

  private def message(c: HCursor): Decoder.Result[ChatEvent] =
    for {
      id         <- c.get("id")(eventId)
      channelId  <- c.get("channelId")(roomId)
      channel    <- c.get("channel")(login)
      sentAt     <- c.get("sentAt")(time)
      receivedAt <- c.get("receivedAt")(time)
      _          <- c.get[String]("userId")
      _          <- c.get[String]("user")
      _          <- c.get[String]("text")
      subscriber <- c.getOrElse("subscriber")(false)
      bits       <- c.getOrElse("bits")(0)(amount)
      emotes     <- c.getOrElse("emotes")(List.empty[Int])(Decoder.decodeList(emoteCount))
      source     <- c.get("source")(Decoder.decodeOption(sourceChannel))
    } yield Message(id, channelId, channel, sentAt, receivedAt, subscriber, bits, sum(emotes), source)

  private def notice(c: HCursor): Decoder.Result[ChatEvent] =
    for {
      id         <- c.get("id")(eventId)
      channelId  <- c.get("channelId")(roomId)
      channel    <- c.get("channel")(login)
      sentAt     <- c.get("sentAt")(time)
      receivedAt <- c.get("receivedAt")(time)
      noticeType <- c.downField("notice").get[String]("type")
    } yield Notice(id, channelId, channel, sentAt, receivedAt, noticeType)

  private def moderation(c: HCursor): Decoder.Result[ChatEvent] =
    for {
      id         <- c.get("id")(eventId)
      channelId  <- c.get("channelId")(roomId)
      channel    <- c.get("channel")(login)
      sentAt     <- c.get("sentAt")(time)
      receivedAt <- c.get("receivedAt")(time)
      action     <- c.downField("moderation").get("action")(moderationAction)
    } yield Moderation(id, channelId, channel, sentAt, receivedAt, action)

  private val eventId: Decoder[EventId] =
    Decoder[String].ensure(s => s.nonEmpty && s.length <= 128, "has not 1 to 128 characters").map(EventId(_))

  private val roomId: Decoder[ChannelId] =
    Decoder[String]
      .ensure(s => s.nonEmpty && s.length <= 20 && s.forall(isDigit), "is not a Twitch id, 1 to 20 digits")
      .map(ChannelId(_))

  private val login: Decoder[String] =
    Decoder[String].ensure(
      s => s.nonEmpty && s.length <= 25 && s.forall(c => isDigit(c) || c == '_' || (c >= 'a' && c <= 'z')),
      "is not a Twitch login in lower case"
    )

  // circe's own decoder also takes a number that is written as a string.
  private val wholeNumber: Decoder[Long] = Decoder.instance { c =>
    c.value.asNumber.flatMap(_.toLong).toRight(DecodingFailure("is not a whole number", c.history))
  }

  // The upper bound keeps sums of times far from overflow, and one absurd record from making all others late.
  private val time: Decoder[Long] =
    wholeNumber.ensure(t => t >= 0 && t <= 253402300799999L, "is not a time between 1970 and 9999")

  private val amount: Decoder[Int] =
    wholeNumber.ensure(n => n >= 0 && n <= Int.MaxValue, "is out of range").map(_.toInt)

  private val emoteCount: Decoder[Int] = Decoder.instance { c =>
    for {
      _     <- c.get[String]("id")
      _     <- c.get[String]("name")
      count <- c.get("count")(amount)
    } yield count
  }

  private val sourceChannel: Decoder[ChannelId] = Decoder.instance { c =>
    c.get[String]("id").flatMap(_ => c.get("channelId")(roomId))
  }

  private val moderationAction: Decoder[String] =
    Decoder[String].ensure(Set("timeout", "ban", "delete", "clear"), "names no action of v1")

  private def isDigit(c: Char): Boolean = c >= '0' && c <= '9'

  private def sum(counts: List[Int]): Long = counts.foldLeft(0L)(_ + _)
}
