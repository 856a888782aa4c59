package chatpulse.windows

import chatpulse.EmoteUse
import munit.ScalaCheckSuite
import org.scalacheck.Gen
import org.scalacheck.Prop.forAll

import scala.util.Random

final class EmoteTableSuite extends ScalaCheckSuite {

  private def uses(variety: Int): Gen[List[EmoteUse]] = for {
    seed   <- Gen.long
    length <- Gen.choose(0, 1500)
  } yield {
    val random = new Random(seed)
    // Skewed, as chat is: a few emotes are used all the time.
    List.fill(length) {
      val id = (math.pow(random.nextDouble(), 2) * variety).toInt
      EmoteUse(s"emote-$id", List(")", ":)", "-)")(random.nextInt(3)), 1 + random.nextInt(3))
    }
  }

  private val fewKinds  = uses(EmoteTable.bound)
  private val manyKinds = uses(4 * EmoteTable.bound)

  property("up to 256 different emotes, every count and name is exact, in any order") {
    forAll(fewKinds, Gen.long) { (uses, seed) =>
      assertEquals(tableOf(uses).all.toList, exact(uses))
      assertEquals(tableOf(new Random(seed).shuffle(uses)).all.toList, exact(uses))
    }
  }

  property("above, no count is too low, and none is too high by more than a 256th of all uses") {
    forAll(manyKinds) { uses =>
      val table   = tableOf(uses)
      val found   = table.all.map(emote => emote.id -> emote.count).toMap
      val allowed = uses.map(_.count).sum / EmoteTable.bound
      assert(table.size <= EmoteTable.bound)
      assertEquals(found.values.sum, uses.map(_.count.toLong).sum)
      exact(uses).foreach { emote =>
        found.get(emote.id) match {
          case Some(count) => assert(count >= emote.count && count - emote.count <= allowed)
          case None        => assert(emote.count <= allowed)
        }
      }
    }
  }

  property("a table that was stored in between goes on as if nothing had happened") {
    forAll(manyKinds, Gen.choose(0, 1500)) { (uses, at) =>
      val (before, after) = uses.splitAt(at)
      val minute          = new MinuteWindow("71000001", 0)
      addTo(minute.emotes, before)
      val restored = MinuteRecord.decode(MinuteRecord.encode(minute)).emotes
      addTo(restored, after)
      assertEquals(restored.all.toList, tableOf(uses).all.toList)
    }
  }

  property(
    "the sums over minutes are the sums of their tables, names and evictions too, whenever each is added"
  ) {
    forAll(Gen.listOfN(3, manyKinds), Gen.choose(0, 1500), Gen.long) { (minutes, at, seed) =>
      val (tenMinutes, hour) = (new EmoteSums, new EmoteSums)
      val (stored, live)     = minutes.map(_.splitAt(at)).unzip
      val tables             = stored.map(tableOf(_).all).map { emotes =>
        val table = new EmoteTable
        emotes.foreach(table.restore)
        table.addTo(tenMinutes, hour)
        table
      }
      val random = new Random(seed)
      val mixed  = random.shuffle(live.zip(tables).flatMap { case (uses, table) => uses.map(table -> _) })
      mixed.foreach { case (table, use) => table.add(use.id, use.name, use.count) }

      val recomputed = new EmoteSums
      tables.foreach(recomputed.addAll)
      assertEquals(hour.all.toList, recomputed.all.toList)
      assertEquals(tenMinutes.all.toList, recomputed.all.toList)
      assertEquals(hour.all.toList, merged(tables.flatMap(_.all)))
    }
  }

  property("the top is by count descending, ties by id") {
    forAll(manyKinds) { uses =>
      val table = tableOf(uses)
      assertEquals(table.top(20).toList, table.all.toList.sortBy(emote => (-emote.count, emote.id)).take(20))
    }
  }

  test("of equally rare emotes, always the same one gives way") {
    val ids  = (1 to EmoteTable.bound).map(i => s"emote-$i").toList
    val gone = List(ids, ids.reverse).map { order =>
      val table = tableOf(order.map(EmoteUse(_, "x", 1)) :+ EmoteUse("new", "x", 1))
      ids.toSet -- table.all.map(_.id)
    }
    assertEquals(gone.head.size, 1)
    assertEquals(gone(0), gone(1))
  }

  test("an emote is called by its smallest name in UTF-16 order") {
    // As code points, the emoji would be the larger of the two.
    val table = tableOf(List("\uffff", "\ud83d\ude00", "\uffff").map(EmoteUse("1", _, 1)))
    assertEquals(table.top(1).toList, List(EmoteTotal("1", "\ud83d\ude00", 3)))
  }

  private def tableOf(uses: List[EmoteUse]): EmoteTable = {
    val table = new EmoteTable
    addTo(table, uses)
    table
  }

  private def addTo(table: EmoteTable, uses: List[EmoteUse]): Unit = {
    val (tenMinutes, hour) = (new EmoteSums, new EmoteSums)
    table.addTo(tenMinutes, hour)
    uses.foreach(use => table.add(use.id, use.name, use.count))
  }

  private def exact(uses: List[EmoteUse]): List[EmoteTotal] =
    merged(uses.map(use => EmoteTotal(use.id, use.name, use.count.toLong)))

  private def merged(emotes: List[EmoteTotal]): List[EmoteTotal] =
    emotes
      .groupBy(_.id)
      .map { case (id, same) => EmoteTotal(id, same.map(_.name).min, same.map(_.count).sum) }
      .toList
      .sortBy(_.id)
}
