package chatpulse.ops

import munit.FunSuite
import org.apache.kafka.common.TopicPartition
import org.apache.kafka.streams.processor.StandbyUpdateListener.SuspendReason
import org.apache.kafka.streams.processor.TaskId

import java.time.Instant

final class RestoreProgressSuite extends FunSuite {
  private val at   = new TopicPartition("p-journal-changelog", 2)
  private val task = new TaskId(0, 2)

  private def progress: RestoreProgress = new RestoreProgress(() => Instant.ofEpochSecond(5))

  private def stateOf(progress: RestoreProgress): Option[String] =
    progress.toJson.hcursor.downField("restores").downArray.get[String]("state").toOption

  test("a restore says how much is done, how much there is, and when it was done") {
    val restores = progress
    restores.onRestoreStart(at, "journal", 100, 400)
    restores.onBatchRestored(at, "journal", 199, 100)
    assertEquals(
      restores.all.map(r => (r.store, r.partition, r.restored, r.remaining)),
      List(("journal", 2, 100L, 200L))
    )
    assertEquals(stateOf(restores), Some("restoring"))
    restores.onRestoreEnd(at, "journal", 300)
    assertEquals(restores.all.map(r => (r.remaining, r.endedAt)), List((0L, Some(Instant.ofEpochSecond(5)))))
    assertEquals(stateOf(restores), Some("restored"))
  }

  test("a restore that another instance goes on with has nothing left here") {
    val restores = progress
    restores.onRestoreStart(at, "journal", 0, 400)
    restores.onRestoreSuspended(at, "journal", 10)
    assertEquals(restores.all.map(_.remaining), List(0L))
    assertEquals(stateOf(restores), Some("suspended"))
  }

  test("a warm copy says how far it is behind, until it is one no more") {
    val restores = progress
    restores.onBatchLoaded(at, "journal", task, 99, 100, 150)
    assertEquals(restores.standbys, List(Standby("journal", 2, 100, 150)))
    assertEquals(restores.standbys.map(_.lag), List(50L))
    restores.onUpdateSuspended(at, "journal", 100, 150, SuspendReason.PROMOTED)
    assertEquals(restores.standbys, Nil)
  }
}
