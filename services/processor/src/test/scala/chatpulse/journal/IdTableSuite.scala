package chatpulse.journal

import chatpulse.Events
import chatpulse.journal.IdTableSuite._
import munit.ScalaCheckSuite
import org.scalacheck.Gen
import org.scalacheck.Prop.forAll

import scala.collection.mutable

final class IdTableSuite extends ScalaCheckSuite {
  private val start = Events.start

  property("it answers as a map does, however ids come, change and are forgotten") {
    forAll(story) { steps =>
      val table = new IdTable
      val model = mutable.Map.empty[Id, (Long, Int)]
      steps.foreach {
        case Insert(ids, minute, bits) =>
          ids.foreach { id =>
            assertEquals(held(table, id), model.get(id))
            if (!model.contains(id)) {
              table.insert(id._1, id._2, minute, bits)
              model(id) = (minute, bits)
            }
          }
        case Update(id, minute, bits) =>
          if (model.contains(id)) {
            table.update(table.find(id._1, id._2), minute, bits)
            model(id) = (minute, bits)
          }
        case ForgetBefore(minute) =>
          table.forgetBefore(minute)
          model.filterInPlace { case (_, (its, _)) => its >= minute }
      }
      assertEquals(table.size, model.size)
      (model.keys ++ steps.collect { case Insert(ids, _, _) => ids }.flatten).foreach { id =>
        assertEquals(held(table, id), model.get(id))
      }
    }
  }

  test("an id has at most 39 bytes of the table from a thousand ids on, and it becomes small again") {
    val table = new IdTable
    (1 to 300000).foreach { i =>
      table.insert(i.toLong, 0, start, 0)
      if (i >= 1000) assert(table.bytes <= 39L * i, s"${table.bytes} bytes at $i ids")
    }
    (1 to 10).foreach(i => table.insert(-i.toLong, 0, start + Digests.minuteMs, 0))
    val peak = table.bytes
    table.forgetBefore(start + Digests.minuteMs)
    assertEquals(table.size, 10)
    assert(table.bytes * 100 < peak)
    (1 to 10).foreach(i => assert(table.find(-i.toLong, 0) >= 0))
  }

  test("numbered ids are found as fast as random ones") {
    val places =
      List[Int => Id](i => (0, i.toLong), i => (i.toLong, 0), i => (i.toLong << 32, i.toLong << 48))
    places.foreach { idOf =>
      val table = new IdTable
      (0 until 60000).foreach { i =>
        val (high, low) = idOf(i)
        table.insert(high, low, start, 0)
      }
      assert((0 until 60000).forall(i => table.find(idOf(i)._1, idOf(i)._2) >= 0))
      assert(table.longestProbe < 200, s"${table.longestProbe} places are probed")
    }
  }

  test("the last minute that the contract knows is kept as it is") {
    val table = new IdTable
    val last  = 253402300740000L
    table.insert(0, 0, last, 127)
    table.forgetBefore(last)
    assertEquals(held(table, (0, 0)), Some((last, 127)))
  }

  private def held(table: IdTable, id: Id): Option[(Long, Int)] =
    Option(table.find(id._1, id._2)).filter(_ >= 0).map(at => (table.minuteStart(at), table.bits(at)))

  // Few numbers, so that ids meet again; many at once, so that the table grows.
  private val id: Gen[Id]            = Gen.zip(Gen.choose(-1500L, 1500L), Gen.choose(0L, 1L))
  private val minute: Gen[Long]      = Gen.choose(0, 5).map(start + _ * Digests.minuteMs)
  private val bits: Gen[Int]         = Gen.choose(0, 127)
  private val story: Gen[List[Step]] = Gen.listOf(
    Gen.frequency[Step](
      4 -> Gen.zip(Gen.listOf(id), minute, bits).map(Insert.tupled),
      1 -> Gen.zip(Gen.listOfN(1200, id), minute, bits).map(Insert.tupled),
      2 -> Gen.zip(id, minute, bits).map(Update.tupled),
      1 -> minute.map(ForgetBefore(_))
    )
  )
}

object IdTableSuite {
  private type Id = (Long, Long)
  private sealed trait Step
  private final case class Insert(ids: List[Id], minute: Long, bits: Int) extends Step
  private final case class Update(id: Id, minute: Long, bits: Int)        extends Step
  private final case class ForgetBefore(minute: Long)                     extends Step
}
