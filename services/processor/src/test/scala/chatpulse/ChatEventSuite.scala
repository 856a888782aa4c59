package chatpulse

import chatpulse.ChatEvent.{Message, Moderation, Notice, Tick}
import chatpulse.Events._
import io.circe.Json
import munit.FunSuite

import java.nio.charset.StandardCharsets.UTF_8

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
        "subscriber" -> Json.True,
        "bits"       -> Json.fromInt(5),
        "emotes"     -> Json.arr(emote(2), emote(3)),
        "source"     -> Json.obj("id" -> Json.fromString("o"), "channelId" -> Json.fromString("7"))
      )
    )
    val room = ChannelId(channelId)
    assertEquals(
      decoded(full),
      Message(EventId("a"), room, "examplechannel", start, start + 9, true, 5, 5, Some(ChannelId("7")))
    )
    assertEquals(
      decoded(message("a", start)),
      Message(EventId("a"), room, "examplechannel", start, start, false, 0, 0, None)
    )
    assertEquals(
      decoded(notice("b", start, "raid")),
      Notice(EventId("b"), room, "examplechannel", start, start, "raid")
    )
    assertEquals(
      decoded(moderation("c", start, "ban")),
      Moderation(EventId("c"), room, "examplechannel", start, start, "ban")
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

  private def decoded(json: Json): ChatEvent =
    ChatEvent.decode(bytes(json)).fold(u => fail(u.problem), identity)

  private def emote(count: Int): Json =
    Json.obj(
      "id"    -> Json.fromString("25"),
      "name"  -> Json.fromString("Kappa"),
      "count" -> Json.fromInt(count)
    )
}
