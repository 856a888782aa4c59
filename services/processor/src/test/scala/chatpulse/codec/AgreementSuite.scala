package chatpulse.codec

import chatpulse.ChatEvent.Undecodable
import chatpulse.codec.JsonTexts.{secret, written}
import chatpulse.{ChatEvent, Contracts, Events}
import munit.ScalaCheckSuite
import org.scalacheck.Gen
import org.scalacheck.Prop.forAll

import java.nio.charset.StandardCharsets.UTF_8

/** There are two decoders and one meaning. */
final class AgreementSuite extends ScalaCheckSuite {
  override def scalaCheckTestParameters = super.scalaCheckTestParameters.withMinSuccessfulTests(1000)

  test("every valid example of the contract is taken by the streaming decoder, and both agree") {
    val valid = Contracts.folder("examples/chat-event/valid")
    assert(valid.size >= 10)
    valid.foreach { case (name, json) =>
      assert(StreamingDecoder.decode(Events.bytes(json)).isDefined, name)
      agree(Events.bytes(json))
    }
  }

  test("both agree on every invalid example of the contract") {
    val invalid = Contracts.folder("examples/chat-event/invalid")
    assert(invalid.size >= 10)
    invalid.values.foreach(example => agree(Events.bytes(example.hcursor.downField("value").focus.get)))
  }

  property(
    "a valid event is taken by the streaming decoder, whatever its fields' order and what else it has"
  ) {
    forAll(JsonTexts.event, Gen.oneOf("", " ", "\r\n\t")) { (event, space) =>
      assert(StreamingDecoder.decode(written(event, space)).isDefined)
      agree(written(event, space))
    }
  }

  property("both agree on events with odd, doubled and missing fields") {
    forAll(JsonTexts.oddEvent, JsonTexts.space)((event, space) => agree(written(event, space)))
  }

  property("both agree on events that have every field of another one too") {
    forAll(JsonTexts.event, JsonTexts.event)((event, other) => agree(written(event ++ other)))
  }

  property("both agree on damaged bytes")(forAll(JsonTexts.damaged)(agree))

  property("both agree on any bytes") {
    forAll(Gen.containerOf[Array, Byte](Gen.choose(-128, 127).map(_.toByte)))(agree)
  }

  property("both agree on any value where an event should be")(
    forAll(JsonTexts.odd)(value => agree(value.getBytes(UTF_8)))
  )

  test("no part of an event is an event, wherever it is cut") {
    Contracts.folder("examples/chat-event/valid").values.map(Events.bytes).foreach { bytes =>
      bytes.indices.foreach { end =>
        assert(StreamingDecoder.decode(bytes.take(end)).isEmpty)
        agree(bytes.take(end))
      }
    }
  }

  private def agree(bytes: Array[Byte]): Unit = {
    val explained = ExplainingDecoder.decode(bytes)
    StreamingDecoder.decode(bytes).foreach(event => assertEquals(explained, Right(event), shown(bytes)))
    assertEquals(ChatEvent.decode(bytes), explained)
    explained.left.foreach { case Undecodable(problem) =>
      assert(!problem.contains(secret) && problem.length <= 80, problem)
    }
  }

  private def shown(bytes: Array[Byte]): String = new String(bytes, UTF_8).take(2000)
}
