package chatpulse

import chatpulse.ChatEvent.{Message, Moderation, Notice}
import chatpulse.Events.{channelId, start}
import munit.ScalaCheckSuite
import org.scalacheck.Gen
import org.scalacheck.Prop.forAll

import java.util.UUID
import scala.collection.immutable.ArraySeq

final class DigestSuite extends ScalaCheckSuite {
  private val room = ChannelId(channelId)
  private val uuid = "33445373-4dcf-46a5-b2a9-2eb9db2386a5"

  private def id(text: String): (Long, Long) = (EventIds.high(text), EventIds.low(text))

  property("a UUID in lower case is its own 128 bits") {
    forAll(Gen.long, Gen.long) { (high, low) =>
      assertEquals(id(new UUID(high, low).toString), (high, low))
    }
  }

  test("an id of another shape is the first 128 bits of SHA-256 of its UTF-8") {
    assertEquals(id("0f343b0931126a20f133d67c2b018a3b"), (0xd22e9f5b0b1934ccL, 0x1711806bd0a5c8c8L))
    assertEquals(id("日本語"), (0x77710aedc74ecfa3L, 0x3685e33a6c7df5ccL))
  }

  test("what only looks like a UUID is hashed: upper case, a digit too few, other hyphens, other letters") {
    val (high, low) = id(uuid)
    List(
      uuid.toUpperCase,
      uuid.dropRight(1),
      uuid + "0",
      uuid.replace('-', '_'),
      uuid.replace('a', 'g'),
      uuid.replace('3', '\u0663'),
      "334453734-dcf-46a5-b2a9-2eb9db2386a5"
    ).foreach { other =>
      assert(id(other) != ((high, low)), other)
    }
  }

  property("different ids are different") {
    val anyId = Gen.oneOf(Gen.uuid.map(_.toString), Gen.identifier, Gen.numStr, Gen.hexStr)
    forAll(anyId, anyId)((one, other) => assertEquals(id(one) == id(other), one == other))
  }

  test("the hash of an author is the same for ever: it is part of what is stored") {
    assertEquals(
      List("", "0", "1", "42", "373390734", "589607235", "18446744073709551615").map(Hashing.userHash),
      List(0xefd01f60ba992926L, 0xc1e42af088ff1b2cL, 0x7c3832dde020d3d6L, 0x810b196a56ee3cecL,
        0x8f082e2250f2c59cL, 0xd1743bf0e280b584L, 0xa415ffaf93606d58L)
    )
  }

  test("neighbouring author ids spread evenly, by their low bits and by their high bits") {
    val buckets = 256
    val hashes  = (100000000 until 100000000 + 100 * buckets).map(n => Hashing.userHash(n.toString))
    List[Long => Int](h => (h & 255).toInt, h => (h >>> 56).toInt, h => (h >>> 28 & 255).toInt).foreach {
      bucket =>
        val sizes      = hashes.groupMapReduce(bucket)(_ => 1)(_ + _)
        val chiSquared =
          sizes.values.map(n => math.pow(n - 100.0, 2) / 100).sum + (buckets - sizes.size) * 100.0
        // 255 degrees of freedom: 99.9 % of random ones are below 330.5.
        assert(chiSquared < 331, s"chi squared $chiSquared")
    }
    assertEquals(hashes.distinct.size, hashes.size)
  }

  test("the digest of a message has its author, bits, emotes and flags") {
    val emotes  = ArraySeq(EmoteUse("25", "Kappa", 2), EmoteUse("88", "PogChamp", 1))
    val message =
      Message(EventId(uuid), room, "examplechannel", start, start + 9, "42", bits = 7, emotes = emotes)
    val digest      = ChatEvent.digest(message)
    val (high, low) = id(uuid)
    assertEquals((digest.kind, digest.idHigh, digest.idLow), (Digest.Message, high, low))
    assertEquals((digest.channelId, digest.channel, digest.sentAt), (channelId, "examplechannel", start))
    assertEquals((digest.userHash, digest.bits, digest.flags), (Hashing.userHash("42"), 7, 0))
    assertEquals((digest.targetHigh, digest.targetLow), (0L, 0L))
    assertEquals(digest.emotes.toList, emotes.toList)
    assert(ChatEvent.digest(message.copy(emotes = ChatEvent.noEmotes)).emotes eq Digest.noEmotes)
    def flags(changed: Message): Int = ChatEvent.digest(changed).flags
    assertEquals(flags(message.copy(subscriber = true)), Digest.Subscriber)
    assertEquals(flags(message.copy(firstMessage = true)), Digest.FirstMessage)
    assertEquals(flags(message.copy(sourceChannelId = Some(ChannelId("7")))), Digest.Shared)
    assertEquals(flags(message.copy(sourceChannelId = Some(room))), 0)
    assertEquals(
      flags(message.copy(subscriber = true, firstMessage = true, sourceChannelId = Some(ChannelId("7")))),
      Digest.Subscriber | Digest.FirstMessage | Digest.Shared
    )
  }

  test("a notice counts as what its type says, once") {
    val counted = Map(
      "sub"         -> Digest.Subscription,
      "resub"       -> Digest.Subscription,
      "subgift"     -> Digest.Gift,
      "anonsubgift" -> Digest.Gift,
      "raid"        -> Digest.Raid
    )
    List("submysterygift", "giftpaidupgrade", "unraid", "announcement", "other", "").foreach { noticeType =>
      assertEquals(ofNotice(noticeType).flags, 0, noticeType)
    }
    counted.foreach { case (noticeType, flag) => assertEquals(ofNotice(noticeType).flags, flag, noticeType) }
    assertEquals((ofNotice("sub").kind, ofNotice("sub").userHash), (Digest.Notice, 0L))
  }

  test("a moderation event counts as what its action says; a deletion has its target, and no other has one") {
    val target = Some(EventId(uuid))
    val flags  = List("timeout", "ban", "delete", "clear").map(ofModeration(_, target).flags)
    assertEquals(flags, List(Digest.Timeout, Digest.Ban, Digest.Deletion, 0))
    val deletion = ofModeration("delete", target)
    assertEquals((deletion.kind, (deletion.targetHigh, deletion.targetLow)), (Digest.Moderation, id(uuid)))
    val ban = ofModeration("ban", target)
    assertEquals((ban.targetHigh, ban.targetLow), (0L, 0L))
  }

  test("a deletion that names no message is its own target: two of them are two deletions") {
    val deletion = ofModeration("delete", None)
    assertEquals((deletion.targetHigh, deletion.targetLow), (deletion.idHigh, deletion.idLow))
  }

  private def ofNotice(noticeType: String): Digest =
    ChatEvent.digest(Notice(EventId("n"), room, "examplechannel", start, start, noticeType))

  private def ofModeration(action: String, target: Option[EventId]): Digest =
    ChatEvent.digest(Moderation(EventId("d"), room, "examplechannel", start, start, action, target))
}
