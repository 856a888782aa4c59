package chatpulse.windows

import chatpulse.{Digest, EmoteUse, Hashing, WindowSize}
import org.scalacheck.Gen

/** An event and the minute it is folded into. */
final case class Fold(event: Digest, minuteStart: Long, repeated: Boolean) {
  def into(windows: OpenWindows): Unit =
    if (repeated) windows.foldRepeatedDeletion(event, minuteStart) else windows.fold(event, minuteStart)
}

/** Digests for tests, and folds of two channels over two hours. */
object Digests {

  /** A minute, ten-minute and hour border. */
  val start: Long = chatpulse.Events.start

  def message(
      id: Long,
      sentAt: Long = start,
      user: Long = 1,
      emotes: Array[EmoteUse] = Digest.noEmotes,
      channelId: String = "71000001",
      channel: String = "examplechannel",
      flags: Int = 0,
      bits: Int = 0
  ): Digest =
    Digest(
      Digest.Message,
      -id,
      id,
      channelId,
      channel,
      sentAt,
      flags,
      Hashing.userHash(user.toString),
      bits,
      emotes,
      0,
      0
    )

  def minuteOf(time: Long): Long = time - Math.floorMod(time, WindowSize.Minute.ms)

  def foldOf(event: Digest): Fold = Fold(event, minuteOf(event.sentAt), repeated = false)

  private val time: Gen[Long] =
    Gen
      .oneOf(Gen.choose(0L, 2 * WindowSize.Hour.ms - 1), Gen.const(0L), Gen.choose(0L, 120000L))
      .map(start + _)

  private val emote: Gen[EmoteUse] = for {
    id      <- Gen.choose(1, 30)
    variant <- Gen.oneOf("-", ":", "")
    count   <- Gen.choose(1, 3)
  } yield EmoteUse(id.toString, s"$variant)$id", count)

  private def someMessage(id: Int): Gen[Fold] = for {
    at     <- time
    user   <- Gen.choose(1L, 20L)
    emotes <- Gen.choose(0, 4).flatMap(Gen.listOfN(_, emote))
    room   <- Gen.oneOf("71000001", "71000002")
    login  <- Gen.oneOf("before", "after")
    flags  <- Gen.choose(0, Digest.Subscriber | Digest.FirstMessage | Digest.Shared)
    bits   <- Gen.oneOf(0, 1, 500)
  } yield foldOf(message(id.toLong, at, user, emotes.distinctBy(_.id).toArray, room, login, flags, bits))

  private def someOther(id: Int): Gen[Fold] = for {
    Fold(event, _, _) <- someMessage(id)
    kind              <- Gen.oneOf(Digest.Notice, Digest.Moderation)
    flag              <-
      if (kind == Digest.Notice) Gen.oneOf(0, Digest.Subscription, Digest.Gift, Digest.Raid)
      else Gen.oneOf(0, Digest.Timeout, Digest.Ban, Digest.Deletion)
    deletedAgoMs <- Gen.choose(0L, 300000L)
    repeated     <- Gen.oneOf(true, false)
  } yield {
    val other = event.copy(kind = kind, flags = flag, userHash = 0, bits = 0, emotes = Digest.noEmotes)
    if (flag != Digest.Deletion) foldOf(other)
    else Fold(other, minuteOf(math.max(start, other.sentAt - deletedAgoMs)), repeated)
  }

  val folds: Gen[List[Fold]] =
    Gen
      .choose(1, 80)
      .flatMap(n =>
        Gen.sequence[List[Fold], Fold](
          (1 to n).map(id => Gen.frequency(3 -> someMessage(id), 1 -> someOther(id)))
        )
      )
}
