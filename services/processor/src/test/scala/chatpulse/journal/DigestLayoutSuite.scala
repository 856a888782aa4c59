package chatpulse.journal

import chatpulse.{Digest, EmoteUse, Events}
import munit.ScalaCheckSuite
import org.scalacheck.Gen
import org.scalacheck.Prop.forAll

final class DigestLayoutSuite extends ScalaCheckSuite {
  private val start = Events.start

  property("digests come back as they were, one after the other, whatever their texts hold") {
    forAll(Gen.listOf(Gen.zip(Digests.any, Gen.oneOf(Role.Folded, Role.Held, Role.Known)))) { entries =>
      val bytes = new Array[Byte](entries.map { case (digest, _) => DigestLayout.sizeAtMost(digest) }.sum)
      val out   = new Cursor(bytes, 0)
      val texts = new TextTable
      entries.foreach { case (digest, role) => DigestLayout.write(digest, role, start, out, texts) }
      assertEquals(
        read(bytes, out.at),
        entries.map { case (digest, role) =>
          (start, role, Digests.content(digest))
        }
      )
    }
  }

  property("no digest needs more bytes than was said") {
    forAll(Digests.any)(digest => sizeOf(List(digest)) <= DigestLayout.sizeAtMost(digest))
  }

  test("the largest digest of the contract needs less than half a megabyte") {
    val wide    = "€".repeat(124)
    val emotes  = Array.tabulate(512)(i => EmoteUse(f"$wide$i%04d", f"$i%04d$wide", 8192))
    val largest = Digests.message(0, emotes = emotes)
    assert(sizeOf(List(largest)) < 500000)
  }

  test("a message without emotes needs 49 bytes, and 34 in a channel that the chunk names already") {
    val messages = (31000L until 31080L).map(Digests.message(_)).toList
    assertEquals(sizeOf(messages.take(1)), 49)
    assert(sizeOf(messages) - sizeOf(messages.take(1)) <= 79 * 34)
  }

  private def sizeOf(digests: List[Digest]): Int = {
    val out   = new Cursor(new Array[Byte](1 << 20), Chunk.entriesAt)
    val texts = new TextTable
    digests.foreach(DigestLayout.write(_, Role.Folded, start, out, texts))
    out.at - Chunk.entriesAt
  }

  private def read(bytes: Array[Byte], end: Int): List[(Long, Byte, Digests.Content)] = {
    val in    = new Cursor(bytes, 0)
    val texts = new Array[String](end)
    val found = List.newBuilder[(Long, Byte, Digests.Content)]
    while (in.at < end)
      DigestLayout.read(
        start,
        in,
        texts,
        (minute, role, digest) => found += ((minute, role, Digests.content(digest)))
      )
    found.result()
  }
}
