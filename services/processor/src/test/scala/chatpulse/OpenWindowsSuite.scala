package chatpulse

import chatpulse.ChatEvent.Notice
import chatpulse.Events.start
import chatpulse.WindowSize.{Hour, Minute, TenMinutes}
import munit.FunSuite

final class OpenWindowsSuite extends FunSuite {
  private val channel = ChannelId("71000001")

  test("a window is taken once for each change") {
    val windows = new OpenWindows
    windows.fold(event("a", start))
    windows.fold(event("b", start))
    assertEquals(windows.takeChanged(Minute).map(_._2.revision), List(2L))
    assertEquals(windows.takeChanged(Minute), Nil)
    assert(!windows.isUnchanged)
    windows.takeChanged(TenMinutes)
    windows.takeChanged(Hour)
    assert(windows.isUnchanged)
  }

  test("of a restored minute, the windows that were final are not changed") {
    val windows     = new OpenWindows
    val minute      = Window(channel, Minute, start)
    val finalBefore = start + 60000
    windows.restore(minute, Counts.of(event("a", start)), finalBefore)
    assertEquals(windows.takeChanged(Minute), Nil)
    assertEquals(windows.takeChanged(TenMinutes).map(_._1.start), List(start))
    assertEquals(windows.takeChanged(Hour).map(_._1.start), List(start))
  }

  test("an hour leaves with all its minutes when it is final, and not before") {
    val windows = new OpenWindows
    val times   = List(start, start + 59 * 60000, start + 3600000)
    times.zipWithIndex.foreach { case (at, i) => windows.fold(event(s"e$i", at)) }
    assertEquals(windows.takeFinal(start + 3600000 - 1), Nil)
    assertEquals(windows.takeFinal(start + 3600000).map(_.start), times.take(2))
    assertEquals(windows.takeFinal(start + 3600000), Nil)
  }

  private def event(id: String, sentAt: Long): Notice =
    Notice(EventId(id), channel, "examplechannel", sentAt, sentAt, "raid")
}
