package chatpulse.integration

import chatpulse.journal.JournalStore
import munit.FunSuite

import scala.concurrent.duration._

/** What only a real broker can show: what of the journal is in the changelog, and what comes back from it. */
final class JournalStoreSuite extends FunSuite {
  override val munitTimeout: Duration = 3.minutes

  test("each commit sends the chunks that changed, once and whole, however many events changed them") {
    JournalStreams.on { streams =>
      val app = streams.start()
      // The chunk takes some 120 of these events.
      val commits = List(50, 20, 1, 200)
      commits.foreach { size =>
        streams.send(size)
        streams.commit()
      }
      val records = streams.changelog()
      assertEquals(records.map(_.slot), List(1, 1, 1, 1, 2, 3))
      assertEquals(records.take(3).map(_.entries.size), List(50, 70, 71))
      assertEquals(records.drop(3).flatMap(_.entries).sorted, (0L until 271L).toList)
      assert(records.forall(_.isWritten))
      app.close()
    }
  }

  test("a record that waits in the producer is not changed by what is appended after it") {
    JournalStreams.on { streams =>
      val app = streams.start(cacheBytes = 0)
      streams.send(60)
      streams.commit()
      assertEquals(streams.changelog().map(_.entries), (0L until 60L).map(0L to _).map(_.toList).toList)
      app.close()
    }
  }

  test("a cache that evicts between two commits loses nothing") {
    JournalStreams.on { streams =>
      // Room for two chunks, and the third makes it write them all.
      val app = streams.start(cacheBytes = 10000)
      streams.send(1000)
      streams.commit()
      val newest = streams.changelog().map(record => record.slot -> record.entries).toMap
      assertEquals(newest.values.flatten.toList.sorted, (0L until 1000L).toList)
      app.close()
    }
  }

  test(
    "another instance restores what was committed, goes on in the same chunk, and forgets what was forgotten"
  ) {
    JournalStreams.on { streams =>
      val first = streams.start()
      streams.send(10)
      streams.commit()
      first.close()

      val second = streams.start()
      assertEquals(second.restored, (0L until 10L).toList)
      streams.send(5)
      streams.commit()
      assertEquals(streams.changelog().map(_.slot), List(1, 1))
      streams.forget()
      streams.send(1)
      streams.commit()
      assertEquals(streams.changelog().last.entries, List(15L))
      second.close()

      val third = streams.start()
      assertEquals(third.restored, List(15L))
      third.close()
    }
  }

  test("the changelog is created as the journal needs it") {
    JournalStreams.on { streams =>
      val app    = streams.start()
      val config = streams.changelogConfig()
      JournalStore.changelog.foreach { case (name, value) => assertEquals(config(name), value) }
      app.close()
    }
  }
}
