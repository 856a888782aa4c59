package chatpulse.ops

import io.circe.Json
import org.apache.kafka.common.TopicPartition
import org.apache.kafka.streams.{StreamsMetadata, TaskMetadata, ThreadMetadata}

import scala.jdk.CollectionConverters._

/** Which instance has which partitions, and how far the tasks of this one are. All of it is known here: nobody is asked. */
object TasksView {

  /**
   * @param host    this instance, as the others know it
   * @param threads of this instance
   * @param all     every instance of the group, by the newest assignment
   */
  def toJson(
      applicationId: String,
      host: String,
      state: String,
      threads: Iterable[ThreadMetadata],
      all: Iterable[StreamsMetadata]
  ): Json = Json.obj(
    "application" -> Json.fromString(applicationId),
    "host"        -> Json.fromString(host),
    "state"       -> Json.fromString(state),
    "threads"     -> Json.fromValues(threads.toList.sortBy(_.threadName).map(thread)),
    "instances"   -> Json.fromValues(all.toList.sortBy(i => (i.host, i.port)).map(instance))
  )

  private def thread(thread: ThreadMetadata): Json = Json.obj(
    "name"    -> Json.fromString(thread.threadName),
    "state"   -> Json.fromString(thread.threadState),
    "active"  -> tasks(thread.activeTasks.asScala),
    "standby" -> tasks(thread.standbyTasks.asScala)
  )

  private def tasks(all: Iterable[TaskMetadata]): Json =
    Json.fromValues(all.toList.sortBy(_.taskId).map { task =>
      Json.obj(
        "task"       -> Json.fromString(task.taskId.toString),
        "partitions" -> Json.fromValues(inOrder(task.topicPartitions.asScala).map(partition(task, _)))
      )
    })

  // −1 stands for "not known yet" in both offsets.
  private def partition(task: TaskMetadata, at: TopicPartition): Json = {
    def known(offsets: java.util.Map[TopicPartition, java.lang.Long]): Option[Long] =
      Option(offsets.get(at)).map(_.toLong).filter(_ >= 0)
    val committed = known(task.committedOffsets)
    val end       = known(task.endOffsets)
    val lag       = for (from <- committed; to <- end) yield math.max(0L, to - from)
    Json.obj(
      "topic"           -> Json.fromString(at.topic),
      "partition"       -> Json.fromInt(at.partition),
      "committedOffset" -> number(committed),
      "endOffset"       -> number(end),
      "lag"             -> number(lag)
    )
  }

  private def instance(instance: StreamsMetadata): Json = Json.obj(
    "host"    -> Json.fromString(instance.host),
    "port"    -> Json.fromInt(instance.port),
    "active"  -> partitionNumbers(instance.topicPartitions.asScala),
    "standby" -> partitionNumbers(instance.standbyTopicPartitions.asScala)
  )

  // Input and changelogs are partitioned alike.
  private def partitionNumbers(partitions: Iterable[TopicPartition]): Json =
    Json.fromValues(partitions.map(_.partition).toList.distinct.sorted.map(Json.fromInt))

  private def inOrder(partitions: Iterable[TopicPartition]): List[TopicPartition] =
    partitions.toList.sortBy(p => (p.topic, p.partition))

  private def number(value: Option[Long]): Json = value.fold(Json.Null)(Json.fromLong)
}
