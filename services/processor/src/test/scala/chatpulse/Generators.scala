package chatpulse

import chatpulse.ChatEvent.{Countable, Message, Moderation, Notice}
import org.scalacheck.Gen

import scala.collection.immutable.ArraySeq

/** Events of two channels over two hours, many of them at the same instant. */
object Generators {
  private val spanMs = 2 * 3600000

  private val time: Gen[Long]         = Gen.oneOf(Gen.choose(0, spanMs), Gen.const(0)).map(Events.start + _)
  private val channel: Gen[ChannelId] = Gen.oneOf("71000001", "71000002").map(ChannelId(_))
  private val login: Gen[String]      = Gen.oneOf("before", "after")

  private def id(i: Int): EventId = EventId(s"event-$i")

  private val emotes: Gen[ArraySeq[EmoteUse]] =
    Gen
      .listOf(Gen.zip(Gen.oneOf("25", "88", "1902"), Gen.choose(1, 9)))
      .map(_.distinctBy(_._1).map { case (emote, count) => EmoteUse(emote, s"name-$emote", count) })
      .map(ArraySeq.from(_))

  private def message(i: Int): Gen[Countable] = for {
    at         <- time
    room       <- channel
    name       <- login
    subscriber <- Gen.oneOf(true, false)
    bits       <- Gen.oneOf(0, 1, 500)
    first      <- Gen.oneOf(true, false)
    user       <- Gen.choose(1, 9)
    emotes     <- emotes
    source     <- Gen.option(channel)
  } yield Message(id(i), room, name, at, at, user.toString, subscriber, first, bits, emotes, source)

  private def notice(i: Int): Gen[Countable] = for {
    at   <- time
    room <- channel
    name <- login
    kind <- Gen.oneOf("sub", "resub", "subgift", "anonsubgift", "raid", "announcement")
  } yield Notice(id(i), room, name, at, at, kind)

  private def moderation(i: Int): Gen[Countable] = for {
    at     <- time
    room   <- channel
    name   <- login
    action <- Gen.oneOf("timeout", "ban", "delete", "clear")
    target <- Gen.option(Gen.choose(0, 60).map(id))
  } yield Moderation(id(i), room, name, at, at, action, target)

  def event(i: Int): Gen[Countable] = Gen.oneOf(message(i), notice(i), moderation(i))

  val events: Gen[List[Countable]] =
    Gen.choose(1, 60).flatMap(n => Gen.sequence[List[Countable], Countable]((0 until n).map(event)))
}
