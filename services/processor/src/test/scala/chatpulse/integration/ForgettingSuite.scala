package chatpulse.integration

import chatpulse.Events._
import chatpulse.Story.Fields
import munit.FunSuite

import scala.concurrent.duration._

/** What a start would restore, after an hour and more of event time. */
final class ForgettingSuite extends FunSuite {
  private val minute          = 60000L
  private val eventsPerMinute = 200

  override val munitTimeout: Duration = 6.minutes

  test("the changelogs forget what the horizon forgets: after an hour of event time a restore is bounded") {
    Broker.on(partitions = 1) { broker =>
      val stats = broker.stats()
      broker.startProcessor()
      (0 until 90).foreach(sendMinute(broker, stats, _))

      // Some three chunks a minute, for the minute that runs and the eleven that may still change; and the header.
      val chunks = 12 * 4
      val slots  = newest(broker, "journal")
      assert(slots.size <= 2 * chunks, s"${slots.size} slots were ever used")
      assert(slots.values.count(_ != null) <= chunks + 1, "the journal keeps more than may change")
      // The final minutes of the last hour, those that rest until they are final, and the running session.
      assert(
        newest(broker, "history").values.count(_ != null) <= 60 + 10 + 1,
        "the history keeps more than an hour and the grace"
      )

      broker.compactSoon("journal")
      val written = broker.changelog("journal").readToEnd().records.size
      val minutes = Iterator.from(90)
      stats.waitUntil("a compacted changelog", 4.minutes) { _ =>
        sendMinute(broker, stats, minutes.next())
        broker.changelog("journal").readToEnd().records.size < written / 2
      }
    }
  }

  private def newest(broker: Broker, store: String): Map[String, String] =
    broker.changelog(store).readToEnd().records.map(record => record.key -> record.value).toMap

  private def sendMinute(broker: Broker, stats: Broker#Reader, number: Int): Unit = {
    val began = start + number * minute
    broker.send(
      List.tabulate(eventsPerMinute)(i => message(s"event-$number-$i", began + i * 300)) :+ tick(
        began + minute - 1
      )
    )
    stats.waitUntil(s"minute $number")(
      _.latest.get("watermark|0").exists(_.long("eventTime") == began + minute - 1)
    ): Unit
  }
}
