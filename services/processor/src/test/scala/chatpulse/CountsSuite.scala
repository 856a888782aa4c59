package chatpulse

import chatpulse.ChatEvent.Countable
import chatpulse.WindowSize.{Hour, Minute, TenMinutes}
import munit.ScalaCheckSuite
import org.scalacheck.Gen
import org.scalacheck.Prop.forAll

import scala.util.Random

final class CountsSuite extends ScalaCheckSuite {

  property("the order of events does not show in any window") {
    forAll(Generators.events, Gen.long) { (events, seed) =>
      assertEquals(windowsOf(new Random(seed).shuffle(events)), windowsOf(events))
    }
  }

  property("ten minutes and hours are the sum of their minutes") {
    forAll(Generators.events) { events =>
      val windows = windowsOf(events)
      List(TenMinutes, Hour).foreach { size =>
        val sums = windows
          .filter(_._1.size == Minute)
          .groupMapReduce { case (minute, _) => Window.at(minute.channelId, size, minute.start) }(_._2)(_ + _)
        assertEquals(windows.filter(_._1.size == size), sums)
      }
    }
  }

  property("revision is the number of events folded, and updatedAt the newest sent time") {
    forAll(Generators.events) { events =>
      windowsOf(events).foreach { case (window, counts) =>
        val inside = events.filter(e => Window.at(e.channelId, window.size, e.sentAt) == window)
        assertEquals(counts.revision, inside.size.toLong)
        assertEquals(counts.updatedAt, inside.map(_.sentAt).max)
      }
    }
  }

  property("counts and progress survive being stored") {
    forAll(Generators.events) { events =>
      val counts   = events.map(Counts.of).reduce(_ + _)
      val progress = Progress(counts.updatedAt, Totals(1, 2, 3, counts.revision))
      assertEquals(stored(StateSerdes.counts, counts), counts)
      assertEquals(stored(StateSerdes.progress, progress), progress)
      val minute = Window.at(events.head.channelId, Minute, events.head.sentAt)
      assertEquals(stored(StateSerdes.minute, minute), minute)
    }
  }

  property("windows rebuilt from their stored minutes go on as if nothing had happened") {
    forAll(Generators.events, Generators.events) { (before, after) =>
      val folded   = new OpenWindows
      val minutes  = before.map(folded.fold).toMap
      val restored = new OpenWindows
      minutes.foreach { case (minute, counts) => restored.restore(minute, counts, finalBefore = 0) }
      after.foreach(folded.fold)
      after.foreach(restored.fold)
      assertEquals(taken(restored), taken(folded))
    }
  }

  test("state of another layout is refused, not misread") {
    val bytes = StateSerdes.progress.serializer.serialize("", Progress.none)
    bytes(0) = 2
    val e = intercept[IllegalStateException](StateSerdes.progress.deserializer.deserialize("", bytes))
    assertEquals(e.getMessage, "the state has layout 2, this version reads layout 1")
  }

  private def stored[T](serde: org.apache.kafka.common.serialization.Serde[T], value: T): T =
    serde.deserializer.deserialize("", serde.serializer.serialize("", value))

  private def windowsOf(events: List[Countable]): Map[Window, Counts] = {
    val windows = new OpenWindows
    events.foreach(windows.fold)
    taken(windows)
  }

  private def taken(windows: OpenWindows): Map[Window, Counts] =
    WindowSize.all.flatMap(size => windows.takeChanged(size)).toMap
}
