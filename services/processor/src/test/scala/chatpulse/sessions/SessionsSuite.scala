package chatpulse.sessions

import chatpulse.ChatEvent.Message
import chatpulse.Events.start
import chatpulse.windows.{MinuteWindow, OpenWindows}
import chatpulse.{ChannelId, ChatEvent, EventId, StateMismatch}
import munit.ScalaCheckSuite
import org.scalacheck.Gen
import org.scalacheck.Prop.forAll

final class SessionsSuite extends ScalaCheckSuite {
  private val minuteMs = 60000L

  private val activeMinutes: Gen[List[Long]] =
    Gen
      .nonEmptyListOf(Gen.frequency(8 -> Gen.choose(1, 14), 1 -> Gen.choose(15, 17), 1 -> Gen.const(200)))
      .map {
        _.scanLeft(0)(_ + _).map(start + _ * minuteMs)
      }

  property(
    "every active minute is in one session; within one, no gap is fifteen minutes, and none is over a day long"
  ) {
    forAll(activeMinutes) { minutes =>
      val sessions = sessionsOf(minutes)
      assertEquals(sessions.map(_.messages).sum, minutes.size.toLong)
      sessions.foreach { session =>
        val inside = minutes.filter(m => m >= session.start && m < session.end)
        assertEquals(inside.size.toLong, session.messages)
        inside.zip(inside.drop(1)).foreach { case (a, b) => assert(b - (a + minuteMs) < Session.gapMs) }
        assert(session.end - session.start <= Session.maxLengthMs)
      }
    }
  }

  property("a session that was stored in between goes on as if it had not been") {
    forAll(activeMinutes, Gen.choose(0, 20)) { (minutes, at) =>
      assertEquals(sessionsOf(minutes, storedAt = at).map(record), sessionsOf(minutes).map(record))
    }
  }

  test("the peak is the first of the minutes with the most messages") {
    val sessions = new Sessions
    List(1, 3, 2, 3).zipWithIndex.foreach { case (messages, i) =>
      sessions.fold(minuteOf(start + i * minuteMs, messages))
    }
    val session = sessions.takeOver(Long.MaxValue / 2).head
    assertEquals((session.peakMinute, session.peakMessages), (start + minuteMs, 3L))
  }

  test("a session in another layout is refused, not misread") {
    val bytes = SessionLayout.write(Session.of(minuteOf(start, 1)))
    bytes(0) = 2
    val refused = intercept[StateMismatch](SessionLayout.read(bytes))
    assert(refused.getMessage.startsWith("a session is stored in layout 2, this version reads layout 1"))
  }

  private def sessionsOf(minutes: List[Long], storedAt: Int = -1): List[Session] = {
    var sessions = new Sessions
    val ended    = minutes.zipWithIndex.flatMap { case (minute, i) =>
      val over    = sessions.takeOver(minute)
      val running = sessions.fold(minuteOf(minute, 1))
      if (i == storedAt) {
        sessions = new Sessions
        sessions.restore(SessionLayout.read(SessionLayout.write(running)))
      }
      over
    }
    ended ++ sessions.takeOver(Long.MaxValue / 2)
  }

  private def record(session: Session): String = new String(SessionRecord.value(session, 1))

  private def minuteOf(time: Long, messages: Int): MinuteWindow = {
    val windows = new OpenWindows
    (0 until messages).foreach { i =>
      val message =
        Message(EventId(s"$time-$i"), ChannelId("71000001"), "examplechannel", time, time, s"$time$i")
      windows.fold(ChatEvent.digest(message), time)
    }
    windows.minutesEndingBy(time + minuteMs).next()
  }
}
