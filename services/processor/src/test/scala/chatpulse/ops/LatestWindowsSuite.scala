package chatpulse.ops

import chatpulse.Story
import munit.FunSuite

final class LatestWindowsSuite extends FunSuite {
  private val minute = 60000L
  private val hour   = 60 * minute
  private val rules  = Story.rules

  private def latest: LatestWindows = new LatestWindows(rules)

  private def send(to: LatestWindows, text: String, start: Long, size: Int = 60, partition: Int = 0): Unit =
    to.sent(partition, "71", size, start, text.getBytes)

  private def held(in: LatestWindows, partition: Int = 0): List[String] =
    in.of(partition, "71").map(new String(_))

  test("of each size the newest window is told, as it was sent last") {
    val windows = latest
    send(windows, "minute", hour)
    send(windows, "newer minute", hour + minute)
    send(windows, "older minute, later", hour)
    send(windows, "newer minute, revised", hour + minute)
    send(windows, "hour", hour, size = 3600)
    send(windows, "ten minutes", hour, size = 600)
    assertEquals(held(windows), List("newer minute, revised", "ten minutes", "hour"))
  }

  test("a window that is final is forgotten, and not before") {
    val windows = latest
    send(windows, "minute", hour)
    send(windows, "hour", hour, size = 3600)
    windows.progressed(0, hour + minute + rules.graceMs - 1)
    assertEquals(held(windows), List("minute", "hour"))
    windows.progressed(0, hour + minute + rules.graceMs)
    assertEquals(held(windows), List("hour"))
    windows.progressed(0, 2 * hour + rules.graceMs)
    assertEquals(windows.size, 0)
  }

  test("a partition that is given up is forgotten, and the others stay") {
    val windows = latest
    send(windows, "here", hour, partition = 1)
    send(windows, "gone", hour, partition = 2)
    windows.released(2)
    assertEquals((held(windows, 1), held(windows, 2)), (List("here"), Nil))
  }

  test("it holds at most a record a channel and size, whatever is sent") {
    val windows = latest
    for {
      channel <- 1 to 50
      at      <- 0 until 100
      size    <- List(60, 600, 3600)
    } windows.sent(channel % 4, s"$channel", size, hour + at * minute, Array.emptyByteArray)
    assertEquals(windows.size, 150)
  }
}
