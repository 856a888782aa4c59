package chatpulse.windows

import chatpulse.{Digest, EmoteUse}
import chatpulse.windows.Digests.{folds, message, start}
import munit.ScalaCheckSuite
import org.scalacheck.Gen
import org.scalacheck.Prop.forAll

import scala.util.Random

final class MinuteRecordSuite extends ScalaCheckSuite {

  property("a minute survives being stored, and equal minutes are equal bytes") {
    forAll(folds, Gen.long) { (folds, seed) =>
      val minutes  = minutesOf(folds)
      val shuffled = minutesOf(new Random(seed).shuffle(folds))
      minutes.foreach { case (key, minute) =>
        val bytes  = MinuteRecord.encode(minute)
        val stored = MinuteRecord.decode(bytes)
        assertEquals(WindowValues.key(stored), key)
        assertEquals(WindowValues.of(stored), WindowValues.of(minute))
        assertEquals(stored.chatters.toArray.toList, minute.chatters.toArray.toList)
        assertEquals(MinuteRecord.encode(stored).toList, bytes.toList)
        assertEquals(MinuteRecord.encode(shuffled(key)).toList, bytes.toList)
      }
    }
  }

  test("whatever a channel does in a minute, what is stored of it is bounded") {
    val windows = new OpenWindows
    val longest = "\uffff" * 120
    (1 to 3000).foreach { i =>
      val name   = f"$longest$i%08d"
      val emotes = Array(EmoteUse(name, name, 8192))
      windows.fold(
        message(
          i.toLong,
          user = i.toLong,
          emotes = emotes,
          channelId = "9" * 20,
          channel = "z" * 25,
          bits = Int.MaxValue
        ),
        start
      )
    }
    val bytes = MinuteRecord.encode(windows.minutesEndingBy(Long.MaxValue).next())
    assert(bytes.length <= MinuteRecord.maxBytes, bytes.length)
    assert(bytes.length >= MinuteRecord.maxBytes * 9 / 10, s"the bound is far too high for ${bytes.length}")
  }

  test("a minute of one message is less than 100 bytes") {
    val windows = new OpenWindows
    windows.fold(message(1), start)
    assert(MinuteRecord.encode(windows.minutesEndingBy(Long.MaxValue).next()).length < 100)
  }

  test("the bytes of a minute stay as they are stored today") {
    val windows = new OpenWindows
    val emotes  = Array(EmoteUse("25", "Kappa", 2))
    windows.fold(
      message(1, channelId = "7", channel = "a", emotes = emotes, flags = Digest.Shared, bits = 300),
      start
    )
    val bytes = MinuteRecord.encode(windows.minutesEndingBy(Long.MaxValue).next())
    assertEquals(
      bytes.map(b => f"$b%02x").mkString,
      "010001370000018cdf80a8000000018cdf80a800ffffffffffffffff0000000000000001000161010100000201ac0200" +
        "000000000001017c3832dde020d3d6010002323500054b6170706102"
    )
  }

  test("a minute of another layout is refused, not misread") {
    val bytes = MinuteRecord.encode(new MinuteWindow("7", start))
    bytes(0) = 2
    val e = intercept[chatpulse.StateMismatch](MinuteRecord.decode(bytes))
    assert(e.getMessage.startsWith("the minute has layout 2, this version reads layout 1"), e.getMessage)
  }

  private def minutesOf(folds: List[Fold]): Map[WindowValues.Key, MinuteWindow] = {
    val windows = new OpenWindows
    folds.foreach(_.into(windows))
    windows.minutesEndingBy(Long.MaxValue).map(minute => WindowValues.key(minute) -> minute).toMap
  }
}
