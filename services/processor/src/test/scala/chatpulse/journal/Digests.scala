package chatpulse.journal

import chatpulse.{Digest, EmoteUse, Events}
import org.scalacheck.Gen

/** Digests as the contract allows them, and a few as they are in a chat. */
object Digests {
  val minuteMs = 60000L

  /** Arrays are compared by reference, lists are not. */
  type Content = (Digest, List[EmoteUse])
  def content(digest: Digest): Content = digest.copy(emotes = Digest.noEmotes) -> digest.emotes.toList

  def message(
      i: Long,
      minuteStart: Long = Events.start,
      channel: Int = 0,
      emotes: Array[EmoteUse] = Digest.noEmotes
  ): Digest =
    Digest(
      kind = Digest.Message,
      idHigh = 0x8c1fb2a04d7e4f10L * (i + 1),
      idLow = 0x9a3b5c7d9e0f1122L * (i + 1),
      channelId = (71000000 + channel).toString,
      channel = s"channel_$channel",
      sentAt = minuteStart + i % minuteMs,
      flags = Digest.Subscriber,
      userHash = 0x5bd1e9955bd1e995L * (i + 1),
      bits = 0,
      emotes = emotes,
      targetHigh = 0,
      targetLow = 0
    )

  private val unit: Gen[Char] = Gen.frequency(
    8 -> Gen.alphaNumChar,
    1 -> Gen.choose(0, 0xffff).map(_.toChar),
    1 -> Gen.choose(0xd800, 0xdfff).map(_.toChar)
  )
  private def text(most: Int): Gen[String] =
    Gen.choose(1, most).flatMap(Gen.listOfN(_, unit)).map(_.mkString)
  private val name: Gen[String] =
    Gen.frequency(4 -> Gen.oneOf("Kappa", "LUL", "<3"), 2 -> text(20), 1 -> text(128))
  private val number: Gen[Long] = Gen.frequency(1 -> Gen.const(0L), 4 -> Gen.long)

  private val emoteUse: Gen[EmoteUse] = for {
    id    <- name
    name  <- name
    count <- Gen.oneOf(Gen.choose(1, 9), Gen.choose(1, 8192))
  } yield EmoteUse(id, name, count)

  private val emotes: Gen[Array[EmoteUse]] =
    Gen
      .frequency(20 -> Gen.const(0), 20 -> Gen.choose(1, 3), 1 -> Gen.const(512))
      .flatMap(Gen.listOfN(_, emoteUse))
      .map(_.toArray)

  /** Sent in any year that the contract knows: a deletion may lie in the minute of its message. */
  val any: Gen[Digest] = for {
    kind       <- Gen.oneOf(Digest.Message, Digest.Notice, Digest.Moderation)
    idHigh     <- number
    idLow      <- number
    channelId  <- Gen.oneOf(Gen.numStr.map(_.take(20)), Gen.oneOf("71000001", "71000002"))
    channel    <- Gen.oneOf(text(25), Gen.oneOf("before", "after"))
    sentAt     <- Gen.oneOf(Gen.choose(0L, 253402300799999L), Gen.choose(0L, 59999L).map(Events.start + _))
    flags      <- Gen.oneOf(Gen.choose(0, 511), Gen.choose(0, Int.MaxValue))
    userHash   <- number
    bits       <- Gen.oneOf(Gen.const(0), Gen.choose(1, Int.MaxValue))
    emotes     <- emotes
    targetHigh <- number
    targetLow  <- number
  } yield Digest(
    kind,
    idHigh,
    idLow,
    channelId,
    channel,
    sentAt,
    flags,
    userHash,
    bits,
    emotes,
    targetHigh,
    targetLow
  )
}
