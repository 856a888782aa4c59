package chatpulse.journal

import chatpulse.journal.JournalSuite._
import chatpulse.{Digest, EmoteUse, Events}
import munit.ScalaCheckSuite
import org.scalacheck.Gen
import org.scalacheck.Prop.forAll

import scala.util.Random

final class JournalSuite extends ScalaCheckSuite {
  private val start  = Events.start
  private val second = start + Digests.minuteMs

  property(
    "what a crash leaves is what was committed, in the order of its minute, whenever the cache evicts"
  ) {
    forAll(story, Gen.choose(60, 2000), Gen.long, Gen.choose(1, 8)) { (steps, capacity, seed, evictsOneIn) =>
      val random  = new Random(seed)
      var records = new CachedRecords(() => random.nextInt(evictsOneIn) == 0 && evictsOneIn < 8)
      var journal = new Journal(records, capacity)
      var kept    = Vector.empty[Entry]
      var safe    = kept
      (steps :+ Commit :+ Crash).foreach {
        case Append(entry) =>
          journal.append(entry.minute, entry.role, entry.digest)
          kept = kept :+ entry
        case Forget(minute) =>
          journal.forget(minute)
          kept = kept.filterNot(_.minute == minute)
        case SumUpBefore(time) =>
          journal.sumUpBefore(time)
          kept = kept.map(entry => entry.copy(isSummed = entry.isSummed || entry.minute < time))
        case Evict  => records.flush()
        case Commit =>
          records.commit()
          safe = kept
        case Crash =>
          records = records.crashed()
          journal = new Journal(records, capacity)
          kept = safe
          val (summed, others) = kept.sortBy(_.minute).partition(_.isSummed)
          val found            = restoredApart(journal)
          assertEquals(found, (summed.map(_.known), others.map(_.content)))
      }
    }
  }

  test("what comes after a minute was summed up is not, and goes on being appended to after a crash") {
    val records = new CachedRecords
    val journal = new Journal(records)
    appended(journal, records, 0 until 3)
    journal.sumUpBefore(second)
    assertEquals(appended(journal, records, 3 until 5), Seq(1, 2))
    val after = records.crashed()
    val again = new Journal(after)
    val found = restoredApart(again)
    assertEquals((found._1.size, found._2.size), (3, 2))
    assertEquals(appended(again, after, 5 until 6), Seq(2))
    again.sumUpBefore(start)
    assertEquals(appended(again, after, Nil), Nil)
  }

  test("many events between two commits cost one record for each chunk that they changed") {
    val records = new CachedRecords
    val journal = new Journal(records)
    assertEquals(appended(journal, records, 0 until 50), Seq(1))
    assertEquals(appended(journal, records, 50 until 55), Seq(1))
    val sent = appended(journal, records, 55 until 400)
    assertEquals(sent.sorted, (1 to journal.chunks).toList)
    assertEquals(appended(journal, records, Nil), Nil)
  }

  test("the slots of a forgotten minute are used again, the lowest first") {
    val records = new CachedRecords
    val journal = new Journal(records, capacity = 150)
    (0 until 6).foreach(i => journal.append(if (i < 3) start else second, Role.Folded, large(i.toLong)))
    assertEquals(records.slots, (1 to 6).toSet)
    journal.forget(start)
    assertEquals(records.slots, Set(4, 5, 6))
    journal.append(second, Role.Folded, large(7))
    assertEquals(records.slots, Set(1, 4, 5, 6))
    journal.append(second, Role.Folded, large(8))
    assertEquals(records.slots, Set(1, 2, 4, 5, 6))
    assertEquals(journal.chunks, 5)
  }

  test("a digest larger than a chunk keeps its place in the order") {
    val records = new CachedRecords
    val journal = new Journal(records, capacity = 400)
    val emotes  = Array.tabulate(100)(i => EmoteUse(s"emote-$i", s"Emote$i", 1))
    val digests = List(Digests.message(1), Digests.message(2, emotes = emotes), Digests.message(3))
    digests.foreach(journal.append(start, Role.Folded, _))
    records.commit()
    val found = restored(new Journal(records.crashed(), capacity = 400))
    assertEquals(found.map { case (_, _, digest) => digest }, digests.map(Digests.content).toVector)
  }

  test("a journal goes on in the chunk it was restored from") {
    val records = new CachedRecords
    val journal = new Journal(records)
    appended(journal, records, 0 until 10)
    val after = records.crashed()
    val again = new Journal(after)
    assertEquals(restored(again).size, 10)
    assertEquals(appended(again, after, 10 until 11), Seq(1))
    assertEquals(restored(new Journal(after.crashed())).size, 11)
  }

  test("chunks of minutes that are over are deleted unread when they were not when it crashed") {
    val records = new CachedRecords
    val journal = new Journal(records)
    journal.append(start, Role.Folded, Digests.message(1))
    journal.append(second, Role.Folded, Digests.message(2, second))
    records.commit()
    val after = records.crashed()
    assertEquals(restored(new Journal(after), from = second).map(_._1), Vector(second))
    assertEquals(after.slots, Set(2))
  }

  test("the header's slot is no chunk's") {
    val records = new CachedRecords
    Header.create(records, "topology", 1).eventTime = start
    val journal = new Journal(records)
    journal.append(start, Role.Folded, Digests.message(1))
    records.commit()
    val after = records.crashed()
    assertEquals(restored(new Journal(after)).size, 1)
    assertEquals(Header.load(after).map(_.fingerprint), Some("topology"))
  }

  private def large(i: Long): Digest =
    Digests.message(i, emotes = Array(EmoteUse(s"emotesv2_$i-0123456789abcdef", s"name$i", 1)))

  private def appended(journal: Journal, records: CachedRecords, range: Seq[Int]): Seq[Int] = {
    range.foreach(i => journal.append(start, Role.Folded, Digests.message(i.toLong)))
    records.commit()
  }

  private def restored(
      journal: Journal,
      from: Long = Long.MinValue
  ): Vector[Content] = {
    val (summed, others) = restoredApart(journal, from)
    assertEquals(summed, Vector.empty)
    others
  }

  /** What was summed up, and the rest. */
  private def restoredApart(
      journal: Journal,
      from: Long = Long.MinValue
  ): (Vector[Known], Vector[Content]) = {
    val (summedUp, others) = (Vector.newBuilder[Known], Vector.newBuilder[Content])
    var expected           = 0
    journal.restore(
      from,
      new JournalReader {
        override def expect(entries: Int): Unit                          = expected = entries
        override def summedId(minute: Long, high: Long, low: Long): Unit =
          summedUp += Known(minute, high, low)
        override def summed(minute: Long, role: Byte, digest: Digest): Unit =
          summedUp += Known(minute, digest.idHigh, digest.idLow)
        override def entry(minute: Long, role: Byte, digest: Digest): Unit =
          others += ((minute, role, Digests.content(digest)))
      }
    )
    assertEquals(expected, summedUp.result().size + others.result().size)
    (summedUp.result(), others.result())
  }

  private val minute: Gen[Long] = Gen.choose(0, 3).map(start + _ * Digests.minuteMs)
  private val entry: Gen[Entry] = for {
    minute <- minute
    role   <- Gen.oneOf(Role.Folded, Role.Held, Role.Known)
    digest <- Gen.frequency(9 -> Gen.choose(0L, 99999L).map(Digests.message(_, minute)), 1 -> Digests.any)
  } yield Entry(minute, role, digest, isSummed = false)
  private val story: Gen[List[Step]] = Gen.listOf(
    Gen.frequency[Step](
      20 -> entry.map(Append(_)),
      1  -> minute.map(Forget(_)),
      1  -> minute.map(SumUpBefore(_)),
      2  -> Gen.const(Evict),
      3  -> Gen.const(Commit),
      1  -> Gen.const(Crash)
    )
  )
}

object JournalSuite {
  private final case class Known(minute: Long, high: Long, low: Long)
  private type Content = (Long, Byte, Digests.Content)

  private final case class Entry(minute: Long, role: Byte, digest: Digest, isSummed: Boolean) {
    def known: Known     = Known(minute, digest.idHigh, digest.idLow)
    def content: Content = (minute, role, Digests.content(digest))
  }
  private sealed trait Step
  private final case class Append(entry: Entry)    extends Step
  private final case class Forget(minute: Long)    extends Step
  private final case class SumUpBefore(time: Long) extends Step
  private case object Evict                        extends Step
  private case object Commit                       extends Step
  private case object Crash                        extends Step
}
