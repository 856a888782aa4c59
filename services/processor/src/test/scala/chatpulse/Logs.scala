package chatpulse

import chatpulse.ChatEvent.{Countable, Message, Moderation, Notice, Tick}
import org.scalacheck.Gen

import scala.collection.immutable.ArraySeq

/** Logs of one partition, as readers of Twitch could write them. */
object Logs {
  private val minuteMs    = 60000L
  private val maxMessages = 80
  private val spanMs      = 100 * minuteMs
  private val maxDelayMs  = 5 * minuteMs

  /**
   * Different events. A deletion is sent so soon after its message that it is there before the message's minute is
   * final, whatever the delay, or so late that it never is; some name no message of the log.
   */
  val events: Gen[List[Countable]] = for {
    number    <- Gen.choose(1, maxMessages)
    messages  <- Gen.sequence[List[Message], Message]((0 until number).map(message))
    others    <- Gen.sequence[List[Countable], Countable]((0 until number / 4).map(other))
    deletions <- Gen.sequence[List[Countable], Countable]((0 until number / 3).map(deletion(_, messages)))
  } yield messages ++ others ++ deletions

  /** A log of the events in which none is late; copies stand anywhere after them, late ones too. A tick ends it all. */
  def logOf(events: List[Countable]): Gen[Vector[ChatEvent]] = for {
    delays <- Gen.listOfN(events.size, Gen.choose(0L, maxDelayMs))
    copies <- Gen.listOfN(
      events.size,
      Gen.frequency(3 -> Gen.const(-1L), 1 -> Gen.choose(0L, 4 * maxDelayMs))
    )
  } yield {
    val arrivals = events.lazyZip(delays).lazyZip(copies).toList.flatMap { case (event, delay, copy) =>
      (event.sentAt + delay -> event) ::
        (if (copy < 0) Nil else List(event.sentAt + delay + copy -> event))
    }
    arrivals.sortBy(_._1).map(_._2).toVector :+ tick(Events.start + 10 * spanMs)
  }

  def tick(sentAt: Long): Tick = Tick(EventId(s"tick|0|$sentAt"), sentAt, sentAt)

  private val time: Gen[Long] =
    Gen.frequency(3 -> Gen.choose(0L, 4 * minuteMs), 1 -> Gen.choose(0L, spanMs)).map(Events.start + _)
  private val channel: Gen[ChannelId] = Gen.oneOf("71000001", "71000002").map(ChannelId(_))
  private val login: Gen[String]      = Gen.oneOf("before", "after")

  private val emotes: Gen[ArraySeq[EmoteUse]] =
    Gen
      .listOf(Gen.zip(Gen.choose(1, 40), Gen.oneOf("a", "b"), Gen.choose(1, 3)))
      .map(_.distinctBy(_._1).map { case (id, name, count) => EmoteUse(id.toString, name, count) })
      .map(ArraySeq.from(_))

  private def message(i: Int): Gen[Message] = for {
    at     <- time
    room   <- channel
    name   <- login
    user   <- Gen.choose(1, 30)
    bits   <- Gen.oneOf(0, 0, 100)
    emotes <- emotes
  } yield Message(EventId(s"m$i"), room, name, at, at, user.toString, bits = bits, emotes = emotes)

  private def other(i: Int): Gen[Countable] = for {
    at   <- time
    room <- channel
    name <- login
    kind <- Gen.oneOf("sub", "raid", "timeout", "ban")
  } yield
    if (kind == "sub" || kind == "raid") Notice(EventId(s"n$i"), room, name, at, at, kind)
    else Moderation(EventId(s"n$i"), room, name, at, at, kind)

  private def deletion(i: Int, messages: List[Message]): Gen[Countable] = for {
    target <- Gen.oneOf(messages)
    after  <- Gen.oneOf(Gen.choose(0L, 4 * minuteMs), Gen.choose(17 * minuteMs, 20 * minuteMs))
    known  <- Gen.oneOf(true, true, true, false)
  } yield {
    val at = target.sentAt + after
    val id = if (known) target.id else EventId(s"nobody's $i")
    Moderation(EventId(s"d$i"), target.channelId, target.channel, at, at, "delete", Some(id))
  }
}
