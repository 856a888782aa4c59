package chatpulse

import chatpulse.sessions.Session
import chatpulse.windows.OpenWindow

/** Where a partition's results go, in the order in which readers are to see them. */
trait Output {

  /** A window as it is now: it goes on changing after this returns. */
  def window(window: OpenWindow): Unit

  /** A session that is over. */
  def session(session: Session): Unit

  /** Vouches for the windows given out before. */
  def watermark(progress: Progress): Unit
}
