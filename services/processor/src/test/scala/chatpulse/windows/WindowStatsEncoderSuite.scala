package chatpulse.windows

import chatpulse.windows.Digests.{folds, message, start}
import chatpulse.{Contracts, EmoteUse, WindowSize}
import io.circe.Json
import io.circe.Json.{fromBoolean, fromInt, fromLong, fromString}
import io.circe.jawn.parseByteArray
import munit.ScalaCheckSuite
import org.scalacheck.Gen
import org.scalacheck.Prop.forAll

import java.nio.charset.StandardCharsets.UTF_8

final class WindowStatsEncoderSuite extends ScalaCheckSuite {
  private val encoder = new WindowStatsEncoder(generation = 3)

  property("the record is the JSON that circe writes") {
    forAll(folds) { folds =>
      val windows = new OpenWindows
      folds.foreach(_.into(windows))
      WindowSize.all.foreach(
        windows.takeChanged(_)(window => assertEquals(written(window), expected(window)))
      )
    }
  }

  // Any UTF-16: surrogates with and without their other half, controls, what JSON escapes.
  private val texts: Gen[String] = Gen
    .listOf(
      Gen.oneOf(
        Gen.choose(0, 0x7f).map(_.toChar.toString),
        Gen.choose(0, 0xffff).map(_.toChar.toString),
        Gen.oneOf("\"", "\\", "/", "\ud83d", "\ude00", "\ud83d\ude00", "\u007f", "\u2028")
      )
    )
    .map(_.mkString)

  property("any name survives as JSON") {
    forAll(texts, Gen.long) { (text, number) =>
      val json = new JsonBytes
      json.string(text)
      assertEquals(parseByteArray(json.toArray), Right(fromString(text)))
      assertEquals(new String(json.toArray, UTF_8).getBytes(UTF_8).toList, json.toArray.toList)
      json.clear()
      json.number(number)
      assertEquals(new String(json.toArray, UTF_8), number.toString)
    }
  }

  test("every character of UTF-16 survives alone, and none that JSON forbids is bare") {
    val json = new JsonBytes
    (0 to 0xffff).foreach { code =>
      json.clear()
      json.string(code.toChar.toString)
      val bytes = json.toArray
      assertEquals(parseByteArray(bytes), Right(fromString(code.toChar.toString)))
      assert(bytes.forall(byte => byte < 0 || byte >= ' '), code)
    }
  }

  test("numbers of every length are written") {
    val json  = new JsonBytes
    val edges = (0 to 18).map(math.pow(10, _).toLong).flatMap(p => List(p - 1, p, p + 1)) ++
      List(Long.MaxValue, Long.MinValue, -1L)
    edges.foreach { number =>
      json.clear()
      json.number(number)
      assertEquals(new String(json.toArray, UTF_8), number.toString)
    }
  }

  test("a record longer than any before it is whole") {
    val emotes = Array.tabulate(20)(i => EmoteUse(s"${"\u0001" * 120}$i", "\u0001" * 128, 1))
    val window = windowOf(emotes)
    assertEquals(written(window), expected(window))
  }

  test("every field of window stats v1 is written, and no other") {
    val schema = Contracts.json("schemas/window-stats.schema.json").hcursor.downField("properties")
    assertEquals(
      written(windowOf(Array(EmoteUse("25", "Kappa", 1)))).asObject.map(_.keys.toSet),
      schema.keys.map(_.toSet)
    )
  }

  test("the key is channel, size and start") {
    assertEquals(new String(encoder.key(windowOf(Array())), UTF_8), s"71000001|60|$start")
  }

  private def windowOf(emotes: Array[EmoteUse]): OpenWindow = {
    val windows = new OpenWindows
    windows.fold(message(1, emotes = emotes), start)
    windows.of("71000001").head
  }

  private def written(window: OpenWindow): Json =
    parseByteArray(encoder.value(window)).fold(throw _, identity)

  /** The record as one would write it. */
  private def expected(window: OpenWindow): Json = {
    val counts = window.counts
    Json.fromFields(
      List(
        "type"              -> fromString("window"),
        "channelId"         -> fromString(window.channelId),
        "channel"           -> fromString(counts.channel),
        "windowSizeSeconds" -> fromInt(window.size.seconds),
        "windowStart"       -> fromLong(window.start),
        "windowEnd"         -> fromLong(window.end),
        "chatters"          -> fromLong(window.chatters.estimate),
        "chattersExact"     -> fromBoolean(window.chatters.isExact),
        "topEmotes"         -> Json.fromValues(window.topEmotes.map { emote =>
          Json.obj(
            "id"    -> fromString(emote.id),
            "name"  -> fromString(emote.name),
            "count" -> fromLong(emote.count)
          )
        }),
        "generation" -> fromInt(3),
        "revision"   -> fromLong(counts.revision),
        "updatedAt"  -> fromLong(counts.updatedAt)
      ) ++ WindowCounts.names.zipWithIndex.map { case (name, field) => name -> fromLong(counts(field)) }
    )
  }
}
