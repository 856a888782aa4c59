package chatpulse

/** Sizes of tumbling windows, aligned to the epoch. Each is a whole number of the one before it. */
sealed abstract class WindowSize(val seconds: Int) {
  val ms: Long = seconds * 1000L
}

object WindowSize {
  case object Minute     extends WindowSize(60)
  case object TenMinutes extends WindowSize(600)
  case object Hour       extends WindowSize(3600)

  val all: List[WindowSize] = List(Minute, TenMinutes, Hour)
}

/** `start` and `end` in epoch ms; `end` is the first instant after the window. */
final case class Window(channelId: ChannelId, size: WindowSize, start: Long) {
  def end: Long = start + size.ms
}

object Window {
  def at(channelId: ChannelId, size: WindowSize, time: Long): Window =
    Window(channelId, size, time - Math.floorMod(time, size.ms))
}
