package chatpulse.codec

import chatpulse.ChatEvent._
import chatpulse.{ChannelId, ChatEvent, EmoteUse, EventId}
import io.circe.DecodingFailure.Reason
import io.circe.jawn.decodeByteArray
import io.circe.{CursorOp, Decoder, DecodingFailure, HCursor}

import scala.collection.immutable.ArraySeq
import scala.util.control.NonFatal

/**
 * Says what the bytes of a chat event v1 mean, or what is wrong with them. It parses the whole value, which takes several
 * times as long as [[StreamingDecoder]], so it is asked only about what that one does not take.
 *
 * Its meaning is that of the contract's validator: of a field that comes twice the last counts, 1.0 and 1e3 are whole
 * numbers, a byte that is no UTF-8 is the replacement character, null in an optional field is its absence.
 */
private[chatpulse] object ExplainingDecoder {

  /** Total, but for null. */
  def decode(bytes: Array[Byte]): Either[Undecodable, ChatEvent] =
    try
      decodeByteArray(bytes)(event).left.map {
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

  private val event: Decoder[ChatEvent] = Decoder.instance { c =>
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
      userId     <- c.get[String]("userId")
      _          <- c.get[String]("user")
      _          <- c.get[String]("text")
      subscriber <- c.getOrElse("subscriber")(false)
      first      <- c.getOrElse("firstMessage")(false)
      bits       <- c.getOrElse("bits")(0)(bits)
      emotes     <- c.getOrElse("emotes")(noEmotes)(emotes)
      source     <- c.get("source")(Decoder.decodeOption(sourceChannel))
    } yield Message(
      id,
      channelId,
      channel,
      sentAt,
      receivedAt,
      userId,
      subscriber,
      first,
      bits,
      emotes,
      source
    )

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
      moderation = c.downField("moderation")
      action <- moderation.get("action")(action)
      target <- moderation.get("targetMessageId")(Decoder.decodeOption(eventId))
    } yield Moderation(id, channelId, channel, sentAt, receivedAt, action, target)

  private val eventId: Decoder[EventId] =
    Decoder[String].ensure(Constraints.isId, "has not 1 to 128 characters").map(EventId(_))

  private val roomId: Decoder[ChannelId] =
    Decoder[String].ensure(Constraints.isRoomId, "is not a Twitch id, 1 to 20 digits").map(ChannelId(_))

  private val login: Decoder[String] =
    Decoder[String].ensure(Constraints.isLogin, "is not a Twitch login in lower case")

  // circe's own decoder also takes a number that is written as a string.
  private val wholeNumber: Decoder[Long] = Decoder.instance { c =>
    c.value.asNumber.flatMap(_.toLong).toRight(DecodingFailure("is not a whole number", c.history))
  }

  private val time: Decoder[Long] =
    wholeNumber.ensure(Constraints.isTime, "is not a time between 1970 and 9999")

  private val bits: Decoder[Int] = wholeNumber.ensure(Constraints.isBits, "is out of range").map(_.toInt)

  private val emoteText: Decoder[String] =
    Decoder[String].ensure(Constraints.isEmoteText, "has not 1 to 128 characters")

  private val emoteCount: Decoder[Int] =
    wholeNumber.ensure(Constraints.isEmoteCount, "is not from 1 to 8192").map(_.toInt)

  private val emote: Decoder[EmoteUse] = Decoder.instance { c =>
    for {
      id    <- c.get("id")(emoteText)
      name  <- c.get("name")(emoteText)
      count <- c.get("count")(emoteCount)
    } yield EmoteUse(id, name, count)
  }

  private val emotes: Decoder[ArraySeq[EmoteUse]] =
    Decoder
      .decodeList(emote)
      .ensure(list => Constraints.isEmoteListSize(list.size), "has more than 512 elements")
      .map(ArraySeq.from(_))

  private val sourceChannel: Decoder[ChannelId] = Decoder.instance { c =>
    c.get[String]("id").flatMap(_ => c.get("channelId")(roomId))
  }

  private val action: Decoder[String] = Decoder[String].ensure(Constraints.isAction, "names no action of v1")
}
