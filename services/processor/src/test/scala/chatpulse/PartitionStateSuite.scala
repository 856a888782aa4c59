package chatpulse

import chatpulse.PartitionStateSuite._
import chatpulse.Story.Fields
import io.circe.Json
import munit.ScalaCheckSuite
import org.scalacheck.Gen
import org.scalacheck.Prop.forAll

/** What holds of any log, whenever is sent and committed, and wherever it crashes. */
final class PartitionStateSuite extends ScalaCheckSuite {

  property("any order within the grace, with any copies and any crashes, gives the same final records") {
    forAll(Logs.events.flatMap(events => Gen.zip(Logs.logOf(events), Logs.logOf(events), steps))) {
      case (log, otherLog, steps) =>
        assertEquals(told(otherLog, steps).latest, calm(log).latest)
    }
  }

  property("the final records are those of an independent recount") {
    forAll(Logs.events.flatMap(events => Gen.zip(Gen.const(events), Logs.logOf(events)))) {
      case (events, log) =>
        val partition = calm(log)
        val windows   = partition.latest.filterNot(_._1.startsWith("session|"))
        val recount   = Recount(events, Story.rules.graceMs)
        assertEquals(windows.view.mapValues(Recount.of).toMap, recount.windows)
        assertEquals(partition.progress.totals.counted, events.size.toLong)
        val sessions = partition.latest.collect {
          case (key, json) if key.startsWith("session|") => key -> json
        }
        assertEquals(sessions.values.map(_.long("messages")).sum, recount.messages)
    }
  }

  property(
    "of a window the committed revisions never fall, and an equal revision is an equal record, aborted or not"
  ) {
    forAll(crashing) { case (log, steps) =>
      val partition = told(log, steps)
      revisions(partition.records).values.foreach(seen => assertEquals(seen, seen.sorted))
      val all = partition.records ++ partition.abortedRecords
      all
        .filter(_._2.hcursor.get[Int]("revision").isRight)
        .groupBy(r => (r._1, r._2.long("revision")))
        .foreach { case (key, records) =>
          assertEquals(records.map(_._2).distinct.size, 1, key.toString)
        }
    }
  }

  property("with emission per event no revision of a minute is skipped") {
    forAll(crashing) { case (log, steps) =>
      val minutes = revisions(told(log, steps, Emission.EachFold).records).filter(_._1.contains("|60|"))
      minutes.foreach { case (key, seen) => assertEquals(seen.distinct, (1L to seen.last).toList, key) }
    }
  }

  property("when a watermark makes a window final, its last record was sent before, and it stays as it is") {
    forAll(crashing) { case (log, steps) =>
      val records = told(log, steps).records.toVector
      records.zipWithIndex.foreach { case ((key, watermark), at) =>
        if (key == "watermark|0") {
          val finalBefore = watermark.long("finalBefore")
          val before      = records.take(at).toMap
          records.drop(at).foreach { case (key, json) =>
            if (json.hcursor.get[Long]("windowEnd").exists(_ <= finalBefore))
              assertEquals(before.get(key), Some(json), s"$key came after it was final")
          }
        }
      }
    }
  }

  property("the revisions of all minutes add up to the events counted, once no deletion waits") {
    forAll(crashing) { case (log, steps) =>
      val partition = told(log, steps)
      val minutes   = partition.latest.collect {
        case (key, json) if key.contains("|60|") => json.long("revision")
      }
      assertEquals(minutes.sum, partition.progress.totals.counted)
    }
  }

  property("an hour after the last event all but the header is forgotten") {
    forAll(crashing) { case (log, steps) =>
      val stored = told(log, steps).storedBytes
      assertEquals((stored.chunks.keySet, stored.history.size), (Set(0), 0))
    }
  }

  private val crashing = Logs.events.flatMap(events => Gen.zip(Logs.logOf(events), steps))

  private def revisions(records: List[(String, Json)]): Map[String, List[Long]] =
    records.filter(_._2.hcursor.get[Int]("revision").isRight).groupMap(_._1)(_._2.long("revision"))
}

object PartitionStateSuite {
  private type Step = Partition => Unit

  // Reads, mostly; rounds, commits and crashes anywhere between.
  private val steps: Gen[List[Step]] = Gen.listOf(
    Gen.frequency(
      12 -> step(_.read()),
      2  -> step(_.send(larger = false)),
      1  -> step(_.send()),
      2  -> step(_.commit()),
      1  -> step(_.crash())
    )
  )

  private def step(step: Step): Gen[Step] = Gen.const(step)

  private def told(
      log: Vector[ChatEvent],
      steps: List[Step],
      emission: Emission = Emission.Rounds(100)
  ): Partition = {
    val partition = new Partition(log, emission = emission)
    // As often as it takes: without a commit between them, crashes lead nowhere.
    Iterator.fill(4)(steps).flatten.foreach(_(partition))
    partition.finish()
  }

  private def calm(log: Vector[ChatEvent]): Partition = new Partition(log).finish()
}
