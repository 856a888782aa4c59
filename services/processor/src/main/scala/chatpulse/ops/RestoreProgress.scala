package chatpulse.ops

import io.circe.Json
import org.apache.kafka.common.TopicPartition
import org.apache.kafka.streams.processor.StandbyUpdateListener.SuspendReason
import org.apache.kafka.streams.processor.{StandbyUpdateListener, StateRestoreListener, TaskId}

import java.time.Instant
import java.util.concurrent.ConcurrentHashMap
import scala.jdk.CollectionConverters._

/** How far a store partition is brought back from its changelog. Offsets are those of the changelog. */
final case class Restore(
    store: String,
    partition: Int,
    restored: Long,
    total: Long,
    startedAt: Instant,
    endedAt: Option[Instant],
    suspended: Boolean = false
) {
  def remaining: Long = if (endedAt.isDefined || suspended) 0 else math.max(0L, total - restored)
}

/** How far a warm copy is behind the changelog that it follows. */
final case class Standby(store: String, partition: Int, offset: Long, endOffset: Long) {
  def lag: Long = math.max(0L, endOffset - offset)
}

/** Listens to restores and warm copies. Holds one entry a store partition, of the newest restore. */
final class RestoreProgress(now: () => Instant) extends StateRestoreListener with StandbyUpdateListener {
  private type Place = (String, Int)
  private val restores  = new ConcurrentHashMap[Place, Restore]
  private val following = new ConcurrentHashMap[Place, Standby]

  def all: List[Restore]      = restores.values.asScala.toList.sortBy(r => (r.store, r.partition))
  def standbys: List[Standby] = following.values.asScala.toList.sortBy(s => (s.store, s.partition))

  override def onRestoreStart(at: TopicPartition, store: String, from: Long, to: Long): Unit = {
    restores.put(
      (store, at.partition),
      Restore(store, at.partition, 0, math.max(0L, to - from), now(), None)
    )
    ()
  }

  override def onBatchRestored(at: TopicPartition, store: String, batchEnd: Long, records: Long): Unit =
    change(at, store)(restore => restore.copy(restored = restore.restored + records))

  override def onRestoreEnd(at: TopicPartition, store: String, records: Long): Unit =
    change(at, store)(_.copy(restored = records, endedAt = Some(now())))

  override def onRestoreSuspended(at: TopicPartition, store: String, records: Long): Unit =
    change(at, store)(_.copy(restored = records, suspended = true))

  override def onUpdateStart(at: TopicPartition, store: String, from: Long): Unit = ()

  override def onBatchLoaded(
      at: TopicPartition,
      store: String,
      task: TaskId,
      batchEnd: Long,
      records: Long,
      end: Long
  ): Unit = {
    // The offset of the newest record loaded; the end is that of the next one to be written.
    following.put((store, at.partition), Standby(store, at.partition, batchEnd + 1, end))
    ()
  }

  override def onUpdateSuspended(
      at: TopicPartition,
      store: String,
      storeOffset: Long,
      end: Long,
      reason: SuspendReason
  ): Unit = {
    following.remove((store, at.partition))
    ()
  }

  def toJson: Json = Json.obj(
    "restores" -> Json.fromValues(all.map { restore =>
      Json.obj(
        "store"     -> Json.fromString(restore.store),
        "partition" -> Json.fromInt(restore.partition),
        "restored"  -> Json.fromLong(restore.restored),
        "total"     -> Json.fromLong(restore.total),
        "state"     -> Json.fromString(stateOf(restore)),
        "startedAt" -> Json.fromString(restore.startedAt.toString),
        "endedAt"   -> restore.endedAt.fold(Json.Null)(at => Json.fromString(at.toString))
      )
    }),
    "standbys" -> Json.fromValues(standbys.map { standby =>
      Json.obj(
        "store"     -> Json.fromString(standby.store),
        "partition" -> Json.fromInt(standby.partition),
        "offset"    -> Json.fromLong(standby.offset),
        "endOffset" -> Json.fromLong(standby.endOffset),
        "lag"       -> Json.fromLong(standby.lag)
      )
    })
  )

  private def stateOf(restore: Restore): String =
    if (restore.endedAt.isDefined) "restored" else if (restore.suspended) "suspended" else "restoring"

  private def change(at: TopicPartition, store: String)(change: Restore => Restore): Unit = {
    restores.computeIfPresent((store, at.partition), (_, restore) => change(restore))
    ()
  }
}
