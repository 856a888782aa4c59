package chatpulse.windows

import chatpulse.WindowSize.{Hour, Minute, TenMinutes}
import chatpulse.windows.Digests.{folds, message, minuteOf, start}
import chatpulse.windows.WindowValues.{recounted, taken}
import chatpulse.{Digest, EmoteUse, WindowSize}
import munit.ScalaCheckSuite
import org.scalacheck.Gen
import org.scalacheck.Prop.forAll

import scala.util.Random

final class OpenWindowsSuite extends ScalaCheckSuite {

  property("every window is what counting its events again gives, in whatever order they came") {
    forAll(folds, Gen.long) { (folds, seed) =>
      assertEquals(taken(windowsOf(folds)), recounted(folds))
      assertEquals(taken(windowsOf(new Random(seed).shuffle(folds))), recounted(folds))
    }
  }

  property("sent after each event, no revision is skipped, and no number falls") {
    forAll(folds) { folds =>
      val windows = new OpenWindows
      folds.foldLeft(Map.empty[WindowValues.Key, WindowValues]) { (last, fold) =>
        fold.into(windows)
        val sent = taken(windows)
        assertEquals(sent.keySet.map(_._2), WindowSize.all.toSet)
        sent.foreach { case (key, now) =>
          val before = last.get(key)
          assertEquals(now.revision, before.fold(0L)(_.revision) + 1)
          before.foreach { before =>
            assert(now.chatters >= before.chatters && now.updatedAt >= before.updatedAt)
            assert(before.sums.forall { case (name, value) => now.sums(name) >= value })
          }
        }
        last ++ sent
      }
      ()
    }
  }

  property("the revisions of the minutes add up to the events, as those of the larger windows do") {
    forAll(folds) { folds =>
      val windows = taken(windowsOf(folds))
      WindowSize.all.foreach { size =>
        val sum = windows.collect { case ((_, `size`, _), values) => values.revision }.sum
        assertEquals(sum, folds.size.toLong)
      }
    }
  }

  property("ten minutes and hours are what their minutes' records come to") {
    forAll(folds) { folds =>
      val windows  = windowsOf(folds)
      val restored = new OpenWindows
      stored(windows, Long.MaxValue).foreach(restored.restoreFinal(_, finalBefore = 0))
      assertEquals(taken(restored), taken(windows).filter(_._1._2 != Minute))
    }
  }

  property("after a restart from what is stored, windows go on as if nothing had happened") {
    val finalBefores = Gen.choose(0L, 2 * Hour.ms).map(t => start + t)
    forAll(folds, finalBefores, finalBefores, Gen.long) { (folds, finalBefore, restingBefore, seed) =>
      val (before, after) = folds.splitAt(folds.size / 2)
      // What comes later is folded into minutes that are open then.
      val notLate = after.filter(_.minuteStart + Minute.ms > finalBefore)
      val ran     = windowsOf(before)
      taken(ran)
      val history = stored(ran, finalBefore)
      val resting = stored(ran, restingBefore).filter(_.end > finalBefore)
      ran.forgetFinal(finalBefore)

      val restarted = new OpenWindows
      history.foreach(restarted.restoreFinal(_, finalBefore))
      resting.foreach(restarted.restoreOpen)
      before
        .filter(_.minuteStart + Minute.ms > math.max(finalBefore, restingBefore))
        .foreach(_.into(restarted))

      new Random(seed).shuffle(notLate).foreach { fold =>
        fold.into(ran)
        fold.into(restarted)
      }
      assertEquals(contents(restarted), contents(ran))
      // All that is not final is sent again; of that which changed since, all.
      assertEquals(taken(restarted), contents(ran))
    }
  }

  test(
    "more emotes than a minute holds: the larger windows stay what the records say, also after a restart"
  ) {
    val random = new Random(1)
    val events = (1 to 4000).map { i =>
      val emotes = Array.fill(2)(random.nextInt(900)).distinct
      val names  = emotes.map(id => EmoteUse(s"emote-$id", s"name-${random.nextInt(2)}", 1))
      message(i.toLong, start + random.nextInt(3 * 60000), emotes = names)
    }
    val windows = new OpenWindows
    events.foreach(event => windows.fold(event, minuteOf(event.sentAt)))
    val restored = new OpenWindows
    stored(windows, start + 120000).foreach(restored.restoreFinal(_, start + 120000))
    events.filter(_.sentAt >= start + 120000).foreach(event => restored.fold(event, minuteOf(event.sentAt)))

    assertEquals(emotesOf(restored), emotesOf(windows))
    assert(emotesOf(windows).nonEmpty)
    assert(emotesOf(windows).forall(_.map(_.count).sum == events.map(_.emotes.length).sum))
  }

  test("more authors than a sample holds: the larger windows have the sample of all") {
    val windows = new OpenWindows
    val union   = new ChatterSample
    (1 to 6000).foreach { i =>
      val event = message(i.toLong, start + i * 20L, user = (i % 3500).toLong)
      union.offer(event.userHash)
      windows.fold(event, minuteOf(event.sentAt))
    }
    val larger = windows.of("71000001").filter(_.size != Minute)
    assertEquals(larger.map(_.chatters.toArray.toList), List.fill(2)(union.toArray.toList))
    assertEquals(larger.map(_.chatters.isExact), List(false, false))
  }

  test("a deletion counts where its message is, with its own sent time; a repeated one only as an event") {
    val windows  = windowsOf(Nil)
    val deletion = message(2, start + 90000).copy(kind = Digest.Moderation, flags = Digest.Deletion)
    windows.fold(message(1), start)
    windows.fold(deletion, start)
    windows.foldRepeatedDeletion(deletion.copy(idLow = 3), start)
    val minutes = taken(windows, Minute)
    assertEquals(minutes.map(_._1._3), List(start))
    val minute = minutes.head._2
    assertEquals((minute.sums("messages"), minute.sums("deletedMessages")), (1L, 1L))
    assertEquals((minute.revision, minute.updatedAt), (3L, start + 90000))
  }

  test("of two logins sent in the same millisecond, the one with the larger id stays; ids have no sign") {
    def login(high: Long, low: Long, name: String) =
      message(1, channel = name).copy(idHigh = high, idLow = low)
    val events =
      List(login(1, -1, "third"), login(1, 5, "fourth"), login(-1, 0, "first"), login(7, 7, "second"))
    events.permutations.foreach { order =>
      val windows = new OpenWindows
      order.foreach(windows.fold(_, start))
      assertEquals(taken(windows).values.map(_.channel).toSet, Set("first"))
    }
    val withoutSign = windowsOf(events.take(2).map(Digests.foldOf))
    assertEquals(taken(withoutSign).values.map(_.channel).toSet, Set("third"))
  }

  test("a window is taken once for each change; larger ones may wait until they end") {
    val windows = new OpenWindows
    windows.fold(message(1), start)
    windows.fold(message(2), start)
    windows.fold(message(3, start + 600000), start + 600000)
    assertEquals(taken(windows, Minute).map(_._2.revision), List(2L, 1L))
    assertEquals(taken(windows, Minute), Nil)
    assertEquals(taken(windows, TenMinutes, start + 600000).map(_._1._3), List(start))
    assert(!windows.isUnchanged)
    assertEquals(taken(windows, TenMinutes).map(_._1._3), List(start + 600000))
    assertEquals(taken(windows, Hour, start + Hour.ms - 1), Nil)
    assertEquals(taken(windows, Hour, start + Hour.ms).map(_._2.revision), List(3L))
    assert(windows.isUnchanged)
  }

  test("a window that starts before the floor is counted and never sent") {
    val windows = new OpenWindows(floor = start + 1)
    windows.fold(message(1), start)
    assert(windows.isUnchanged)
    windows.fold(message(2, start + 60000), start + 60000)
    assertEquals(taken(windows, Minute).map(_._1._3), List(start + 60000))
    assertEquals(taken(windows, TenMinutes) ++ taken(windows, Hour), Nil)
    assertEquals(windows.minutesEndingBy(Long.MaxValue).map(_.start).toList, List(start, start + 60000))
  }

  test("minutes are final the oldest first, and what is final at each size is forgotten") {
    val windows = new OpenWindows
    List(11L, 0L, 61L, 1L).foreach(m => windows.fold(message(m, start + m * 60000), start + m * 60000))
    assertEquals(windows.minutesEndingBy(start + 119999).map(_.start).toList, List(start))
    assertEquals(
      windows.minutesEndingBy(Long.MaxValue).map(m => (m.start - start) / 60000).toList,
      List(0L, 1L, 11L, 61L)
    )
    def left(size: WindowSize) =
      windows.of("71000001").filter(_.size == size).map(w => (w.start - start) / 60000)

    windows.forgetFinal(start + 600000)
    assertEquals(WindowSize.all.map(left), List(List(11L, 61L), List(10L, 60L), List(0L, 60L)))
    windows.forgetFinal(start + Hour.ms)
    assertEquals(WindowSize.all.map(left), List(List(61L), List(60L), List(60L)))
    windows.forgetFinal(start + 2 * Hour.ms)
    assertEquals(windows.of("71000001"), Nil)
  }

  private def windowsOf(folds: List[Fold]): OpenWindows = {
    val windows = new OpenWindows
    folds.foreach(_.into(windows))
    windows
  }

  private def stored(windows: OpenWindows, finalBefore: Long): List[MinuteWindow] =
    windows
      .minutesEndingBy(finalBefore)
      .map(minute => MinuteRecord.decode(MinuteRecord.encode(minute)))
      .toList

  private def contents(windows: OpenWindows): Map[WindowValues.Key, WindowValues] =
    List("71000001", "71000002").flatMap(windows.of).map(w => WindowValues.key(w) -> WindowValues.of(w)).toMap

  private def emotesOf(windows: OpenWindows): List[List[EmoteTotal]] =
    windows.of("71000001").collect { case larger: LargerWindow => larger.emotes.all.toList }
}
