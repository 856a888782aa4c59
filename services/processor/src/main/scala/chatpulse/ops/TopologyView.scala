package chatpulse.ops

import io.circe.Json
import org.apache.kafka.streams.TopologyDescription
import org.apache.kafka.streams.TopologyDescription.{Node, Processor, Sink, Source}

import scala.jdk.CollectionConverters._

/** Kafka Streams' description of the topology, as JSON and as the text that people know. */
object TopologyView {

  def toJson(topology: TopologyDescription): Json = Json.obj(
    "subtopologies" -> Json.fromValues(topology.subtopologies.asScala.toList.sortBy(_.id).map { part =>
      Json.obj(
        "id"    -> Json.fromInt(part.id),
        "nodes" -> Json.fromValues(part.nodes.asScala.toList.sortBy(_.name).map(node))
      )
    }),
    "text" -> Json.fromString(topology.toString)
  )

  /** Names of the stores; each has a changelog `<application id>-<store>-changelog`. */
  def stores(topology: TopologyDescription): Set[String] =
    topology.subtopologies.asScala
      .flatMap(_.nodes.asScala)
      .collect { case step: Processor => step.stores.asScala }
      .flatten
      .toSet

  private def node(node: Node): Json = {
    val own = node match {
      case source: Source =>
        List("type" -> Json.fromString("source"), "topics" -> strings(source.topicSet.asScala))
      case step: Processor =>
        List("type" -> Json.fromString("processor"), "stores" -> strings(step.stores.asScala))
      case sink: Sink =>
        List(
          "type"   -> Json.fromString("sink"),
          "topics" -> strings(Option(sink.topic).toList) // none: chosen by record
        )
      case _ => Nil
    }
    Json.fromFields(
      ("name" -> Json.fromString(node.name)) :: own ::: List(
        "from" -> strings(node.predecessors.asScala.map(_.name)),
        "to"   -> strings(node.successors.asScala.map(_.name))
      )
    )
  }

  private def strings(values: Iterable[String]): Json =
    Json.fromValues(values.toList.sorted.map(Json.fromString))
}
