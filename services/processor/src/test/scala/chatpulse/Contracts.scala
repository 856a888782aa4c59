package chatpulse

import io.circe.Json
import io.circe.parser.parse

import java.nio.file.{Files, Path}
import scala.jdk.CollectionConverters._
import scala.util.Using

/** The files of contracts/, where the build says they are. */
object Contracts {
  private val root = Path.of(
    Option(System.getProperty("chatpulse.contracts"))
      .getOrElse(throw new IllegalStateException("-Dchatpulse.contracts is not set: run the tests with sbt"))
  )

  def json(path: String): Json = parse(Files.readString(root.resolve(path))).fold(throw _, identity)

  /** The JSON files of a folder, by name. */
  def folder(path: String): Map[String, Json] =
    Using.resource(Files.list(root.resolve(path))) { files =>
      files.iterator.asScala
        .map(_.getFileName.toString)
        .filter(_.endsWith(".json"))
        .map(name => name -> json(s"$path/$name"))
        .toMap
    }
}
