package chatpulse.integration

import chatpulse.Events._
import chatpulse.Story.Fields
import chatpulse.{ChatEvent, Emission, Events, Recount, Story}
import chatpulse.ChatEvent.Countable
import io.circe.Json
import io.circe.parser.parse
import munit.FunSuite

import scala.concurrent.duration._
import scala.util.Random

/**
 * Three instances, each killed while its transaction is open: it lasts five seconds. Every event is sent with its own
 * record, so that what a reader misses or sees twice shows in the revisions.
 */
final class MidTransactionSuite extends FunSuite {
  private val minute     = 60000L
  private val partitions = 4
  private val rounds     = 3

  /** More of them, until one of the kills has met a transaction that was open. */
  private val mostRounds = 9
  private val variables  = Map("PROCESSOR_COMMIT_INTERVAL_MS" -> "5000")

  override val munitTimeout: Duration = 8.minutes

  test("kills in mid-transaction show in no committed count, and in no record that says another thing") {
    Broker.on(partitions) { broker =>
      val committed   = broker.stats()
      val uncommitted = broker.uncommittedStats()
      val events      = log(3000)
      val parts       = events.grouped(events.size / (mostRounds + 1) + 1).toList
      var instances = List.fill(3)(broker.startProcessor(variables = variables, emission = Emission.EachFold))

      broker.send(parts.head)
      committed.waitUntil("the first counts", 2.minutes)(_.total("counted") > 0)
      def awaitCounts(sent: List[Json]): Unit = {
        committed.waitUntil("all events", 3.minutes)(r =>
          r.total("counted") + r.total("duplicates") == countable(sent)
        )
        uncommitted.waitUntil("what was written for them")(_.total("counted") == committed.total("counted"))
        ()
      }
      def anyAborted(sent: List[Json]): Boolean = {
        awaitCounts(sent)
        uncommitted.records.size > committed.records.size
      }
      parts.tail.zipWithIndex.foreach { case (part, round) =>
        val isToKill   = round < rounds || !anyAborted(parts.take(round + 1).flatten)
        val sentBefore = uncommitted.records.size
        broker.send(part)
        if (isToKill) {
          uncommitted.waitUntil(s"an open transaction in round $round", 2.minutes)(
            _.records.size > sentBefore + 50
          )
          instances.head.kill()
          instances =
            instances.tail :+ broker.startProcessor(variables = variables, emission = Emission.EachFold)
        }
      }
      awaitCounts(events)

      assertEquals(committed.total("late") + committed.total("deadLettered"), 0L)
      assertEqualRecount(committed, events)
      assertNoneSkipped(committed)
      assertFinalStays(committed)
      assertOneRecordPerRevision(committed, uncommitted)
      assert(uncommitted.records.size > committed.records.size, "nothing was aborted")
    }
  }

  private def assertEqualRecount(committed: Broker#Reader, events: List[Json]): Unit = {
    val unique  = events.distinctBy(_.string("id")).flatMap(e => ChatEvent.decode(Events.bytes(e)).toOption)
    val recount = Recount(unique.collect { case event: Countable => event }, Story.rules.graceMs)
    val counted = committed.latest.filterNot(_._1.startsWith("watermark|")).view.mapValues(Recount.of).toMap
    assertEquals(counted, recount.windows)
  }

  private def assertNoneSkipped(committed: Broker#Reader): Unit =
    windows(committed).groupMap(_._1)(_._2.long("revision")).foreach { case (key, revisions) =>
      assertEquals(revisions, revisions.sorted, key)
      if (key.contains("|60|")) assertEquals(revisions.distinct, (1L to revisions.last).toList, key)
    }

  private def assertFinalStays(committed: Broker#Reader): Unit =
    (0 until partitions).foreach { partition =>
      val records =
        committed.records.filter(_.partition == partition).map(r => r.key -> parse(r.value).toTry.get)
      records.foldLeft((Long.MinValue, Map.empty[String, Json])) {
        case ((finalBefore, known), (key, json)) if key.startsWith("watermark|") =>
          (math.max(finalBefore, json.long("finalBefore")), known)
        case ((finalBefore, known), (key, json)) =>
          if (json.long("windowEnd") <= finalBefore)
            assertEquals(known.get(key), Some(json), s"$key was final")
          (finalBefore, known.updated(key, json))
      }
    }

  private def assertOneRecordPerRevision(readers: Broker#Reader*): Unit =
    readers.flatMap(windows).groupMap { case (key, json) => (key, json.long("revision")) }(_._2).foreach {
      case (key, records) => assertEquals(records.distinct.size, 1, key.toString)
    }

  private def windows(reader: Broker#Reader): List[(String, Json)] =
    reader.records.filterNot(_.key.startsWith("watermark|")).map(r => r.key -> parse(r.value).toTry.get)

  private def countable(events: List[Json]): Long = events.count(_.string("kind") != "tick").toLong

  /** Forty minutes of six channels, out of order by up to two seconds; with copies, deletions and ticks. */
  private def log(size: Int): List[Json] = {
    val random = new Random(11)
    List.range(0, size).flatMap { i =>
      val room = (71000000 + random.nextInt(6)).toString
      val at   = start + i * 40 * minute / size + random.nextInt(2000)
      val said = message(s"event-$i", at, channelId = room, more = List("bits" -> Json.fromInt(1 + i % 3)))
      val copy = if (i % 20 == 0) List(said) else Nil
      val gone =
        if (i % 15 == 0) List(deletion(s"deletion-$i", at + 1000, s"event-$i", channelId = room)) else Nil
      // Some deletions are there before their message.
      val tick = if (i % 50 == 0) List(Events.tick(at)) else Nil
      (if (i % 2 == 0) gone ++ (said :: copy) else (said :: copy) ++ gone) ++ tick
    }
  }
}
