package chatpulse

import chatpulse.ChatEvent.{Message, Moderation, Notice, Tick}
import chatpulse.Events._
import io.circe.Json
import munit.FunSuite

import java.nio.charset.StandardCharsets.UTF_8
import scala.collection.immutable.ArraySeq

final class ChatEventSuite extends FunSuite {

  test("every valid example of the contract is an event") {
    val valid = Contracts.folder("examples/chat-event/valid")
    assert(valid.size >= 10)
    valid.foreach { case (name, json) => assert(ChatEvent.decode(bytes(json)).isRight, name) }
  }

  test(
    "every example that the contract calls undecodable is refused, with the reason and without the value"
  ) {
    val undecodable = Contracts
      .folder("examples/chat-event/invalid")
      .filter { case (_, example) => example.hcursor.get[Boolean]("undecodable").contains(true) }
    assert(undecodable.size >= 10)
    undecodable.foreach { case (name, example) =>
      ChatEvent.decode(bytes(example.hcursor.downField("value").focus.get)) match {
        case Right(_)      => fail(s"$name was taken")
        case Left(refused) => assert(!refused.problem.contains("chatter_"), s"$name: ${refused.problem}")
      }
    }
  }

  test("what the schema refuses and a window's record would repeat is refused") {
    val invalid = Contracts.folder("examples/chat-event/invalid")
    List("channel-id-letters.json", "channel-upper-case.json", "sent-at-negative.json").foreach { name =>
      assert(ChatEvent.decode(bytes(invalid(name).hcursor.downField("value").focus.get)).isLeft, name)
    }
  }

  test("each kind is decoded to what is counted of it") {
    val full = message(
      "a",
      start,
      receivedAt = Some(start + 9),
      more = List(
        "subscriber"   -> Json.True,
        "firstMessage" -> Json.True,
        "bits"         -> Json.fromInt(5),
        "emotes"       -> Json.arr(emote("25", 2), emote("88", 3)),
        "source"       -> Json.obj("id" -> Json.fromString("o"), "channelId" -> Json.fromString("7"))
      )
    )
    val room = ChannelId(channelId)
    assertEquals(
      decoded(full),
      Message(
        EventId("a"),
        room,
        "examplechannel",
        start,
        start + 9,
        "42",
        subscriber = true,
        firstMessage = true,
        bits = 5,
        emotes = ArraySeq(EmoteUse("25", "name-25", 2), EmoteUse("88", "name-88", 3)),
        sourceChannelId = Some(ChannelId("7"))
      )
    )
    assertEquals(
      decoded(message("a", start)),
      Message(EventId("a"), room, "examplechannel", start, start, "42")
    )
    assertEquals(
      decoded(notice("b", start, "raid")),
      Notice(EventId("b"), room, "examplechannel", start, start, "raid")
    )
    assertEquals(
      decoded(moderation("c", start, "ban")),
      Moderation(EventId("c"), room, "examplechannel", start, start, "ban")
    )
    val deletion = moderation("d", start, "delete")
      .deepMerge(Json.obj("moderation" -> Json.obj("targetMessageId" -> Json.fromString("a"))))
    assertEquals(
      decoded(deletion),
      Moderation(EventId("d"), room, "examplechannel", start, start, "delete", Some(EventId("a")))
    )
    assertEquals(decoded(tick(start)), Tick(EventId(s"tick|0|$start"), start, start))
  }

  test("a refusal says which field and why") {
    def problem(json: Json): String = ChatEvent.decode(bytes(json)).left.toOption.get.problem
    val event                       = message("a", start)
    assertEquals(problem(event.mapObject(_.remove("sentAt"))), "sentAt is missing")
    assertEquals(
      problem(event.deepMerge(Json.obj("sentAt" -> Json.fromString("x")))),
      "sentAt is not a whole number"
    )
    assertEquals(
      problem(event.deepMerge(Json.obj("kind" -> Json.fromString("x")))),
      "kind names no kind of v1"
    )
    assertEquals(
      problem(event.deepMerge(Json.obj("channel" -> Json.fromString("X")))),
      "channel is not a Twitch login in lower case"
    )
    assertEquals(problem(event.deepMerge(Json.obj("text" -> Json.True))), "text is not a JSON string")
    assertEquals(problem(notice("a", start, "sub").mapObject(_.remove("notice"))), "notice is missing")
  }

  test("decoding is total: a time out of range, nesting without end, halves of characters, no bytes") {
    val far = message("a", 253402300800000L)
    val bad = List(
      bytes(far),
      ("[" * 200000).getBytes(UTF_8),
      ("""{"kind":""" * 200000).getBytes(UTF_8),
      ("""{"kind":"tick","x":""" + "[" * 100000 + "]" * 100000 + "}").getBytes(UTF_8),
      Array[Byte]('"', -61),
      Array[Byte](-17, -69, -65, '{'),
      Array.emptyByteArray,
      null
    )
    bad.foreach(value => assert(ChatEvent.decode(value).isLeft))
  }

  test("of a field that comes twice the last counts, as everywhere in JavaScript") {
    val twice = text("message", """ "channel":"first","channel":"second","bits":"x","bits":7 """)
    assertEquals(taken(twice).asInstanceOf[Message].channel, "second")
    assertEquals(taken(twice).asInstanceOf[Message].bits, 7)
    assertEquals(
      refused(text("message", """ "channel":"first","channel":7 """)),
      "channel is not a JSON string"
    )
  }

  test("a whole number may be written as 1.0 or 1e3, and not as a string") {
    assertEquals(taken(text("tick", """ "sentAt":1.0,"receivedAt":1e3 """)).sentAt, 1L)
    assertEquals(taken(text("tick", """ "sentAt":1.0,"receivedAt":1e3 """)).receivedAt, 1000L)
    assertEquals(refused(text("tick", """ "sentAt":"1" """)), "sentAt is not a whole number")
    assertEquals(refused(text("tick", """ "sentAt":1e1000000000 """)), "sentAt is not a whole number")
  }

  test("null in an optional field is its absence, in a required one it is refused") {
    val absent = """ "subscriber":null,"firstMessage":null,"bits":null,"emotes":null,"source":null """
    assertEquals(taken(text("message", absent)), taken(text("message", """ "x":1 """)))
    assertEquals(refused(text("message", """ "channelId":null """)), "channelId is not a JSON string")
  }

  test(
    "bytes that are no UTF-8 are the replacement character, as Node reads them; half a character is kept"
  ) {
    val bytes = text("tick", """ "id":"a?b" """).map(b => if (b == '?') -1.toByte else b)
    assertEquals(taken(bytes).id, EventId("a\ufffdb"))
    assertEquals(taken(text("tick", "\"id\":\"a\\ud83d\"")).id, EventId("a\ud83d"))
  }

  test("names and values may be escaped") {
    assertEquals(taken(text("tick", "\"\\u0069d\":\"\\u0041\\n\"")).id, EventId("A\n"))
  }

  test("lengths are in characters, as in the contract: one outside the basic plane is one") {
    val longest = "\ud83d\ude00" * 128
    assertEquals(taken(text("tick", s""" "id":"$longest" """)).id, EventId(longest))
    assertEquals(refused(text("tick", s""" "id":"${longest}a" """)), "id has not 1 to 128 characters")
  }

  test("what would be remembered of emotes and has no bound is refused") {
    def emotes(list: String): String = refused(text("message", s""" "emotes":$list """))
    def use(id: String, count: Int)  = s"""{"id":"$id","name":"a","count":$count}"""
    def uses(count: Int): String     = List.fill(count)(use("1", 1)).mkString("[", ",", "]")
    assertEquals(emotes(uses(513)), "emotes has more than 512 elements")
    assertEquals(emotes(s"[${use("1", 0)}]"), "emotes[0].count is not from 1 to 8192")
    assertEquals(emotes(s"[${use("1", 8193)}]"), "emotes[0].count is not from 1 to 8192")
    assertEquals(emotes(s"[${use("", 1)}]"), "emotes[0].id has not 1 to 128 characters")
    assertEquals(
      taken(text("message", s""" "emotes":${uses(512)} """)).asInstanceOf[Message].emotes.size,
      512
    )
  }

  test("what nobody knows yet may be nested a hundred thousand deep") {
    val deep = "[" * 100000 + "]" * 100000
    assertEquals(taken(text("tick", s""" "later":$deep """)), taken(text("tick", """ "later":1 """)))
  }

  test("what is not needed must be JSON all the same") {
    val wrong =
      List("01", "1.", "-", "1e", "nul", "truth", "\"\\x\"", "\"\\u12\"", "\"\t\"", "[1,]", "{\"a\"}", "[1}")
    wrong.foreach(value =>
      assertEquals(refused(text("tick", s""" "later":$value """)), "the value is not JSON")
    )
  }

  test("a byte order mark is no part of JSON") {
    assert(ChatEvent.decode("\ufeff".getBytes(UTF_8) ++ text("tick", """ "x":1 """)).isLeft)
  }

  /** An event with more fields written at its end. */
  private def text(kind: String, more: String): Array[Byte] = {
    val event = if (kind == "tick") tick(start) else message("a", start)
    (event.noSpaces.dropRight(1) + "," + more + "}").getBytes(UTF_8)
  }

  private def taken(bytes: Array[Byte]): ChatEvent =
    ChatEvent.decode(bytes).fold(u => fail(u.problem), identity)

  private def refused(bytes: Array[Byte]): String =
    ChatEvent.decode(bytes).fold(_.problem, _ => fail("it was taken"))

  private def decoded(json: Json): ChatEvent =
    ChatEvent.decode(bytes(json)).fold(u => fail(u.problem), identity)

  private def emote(id: String, count: Int): Json =
    Json.obj(
      "id"    -> Json.fromString(id),
      "name"  -> Json.fromString(s"name-$id"),
      "count" -> Json.fromInt(count)
    )
}
