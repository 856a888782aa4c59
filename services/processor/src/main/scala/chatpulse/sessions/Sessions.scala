package chatpulse.sessions

import chatpulse.windows.MinuteWindow

import scala.collection.mutable

/** The running session of each channel of a partition. Holds nothing that `restore` cannot take back. */
final class Sessions {
  private val running = mutable.HashMap.empty[String, Session]

  /**
   * Takes a minute with messages that became final. Minutes come in ascending order, and the sessions that are over at
   * their start were taken before.
   * @return the session that it belongs to
   */
  def fold(minute: MinuteWindow): Session =
    running.get(minute.channelId) match {
      case Some(session) =>
        session.fold(minute)
        session
      case None =>
        val session = Session.of(minute)
        running.put(minute.channelId, session)
        session
    }

  /** Gives up the sessions to which no minute from `time` on belongs, by channel id. */
  def takeOver(time: Long): List[Session] = {
    val over = running.valuesIterator.filter(_.isOver(time)).toList.sortBy(_.channelId)
    over.foreach(session => running.remove(session.channelId))
    over
  }

  def size: Int = running.size

  def restore(session: Session): Unit = running.put(session.channelId, session): Unit
}
