package chatpulse.integration

import chatpulse.Emission
import org.apache.kafka.common.utils.Utils

import java.io.File
import java.nio.file.{Files, Path}
import java.util.concurrent.TimeUnit.SECONDS
import scala.jdk.CollectionConverters._

/** A processor that can be killed, because it is a process. */
final class ProcessorProcess(
    prefix: String,
    brokers: String,
    val stateDir: Path,
    more: Map[String, String],
    emission: Emission
) {
  private val output  = Files.createTempFile("chatpulse-processor", ".log")
  private val process = start()

  private def start(): Process = {
    val java    = Path.of(System.getProperty("java.home"), "bin", "java").toString
    val path    = System.getProperty("java.class.path")
    val builder =
      new ProcessBuilder(java, "-Xmx256m", "-cp", path, "chatpulse.integration.ProcessorMain")
    builder.command.addAll(List(prefix, emission.toString).asJava)
    val variables = Map(
      "KAFKA_BROKERS"            -> brokers,
      "PROCESSOR_PORT"           -> "0",
      "PROCESSOR_APPLICATION_ID" -> prefix,
      "PROCESSOR_STATE_DIR"      -> stateDir.toString
    )
    (variables ++ more).foreach { case (name, value) => builder.environment.put(name, value) }
    builder.redirectErrorStream(true).redirectOutput(output.toFile: File).start()
  }

  /** SIGKILL: nothing is closed, committed or flushed. */
  def kill(): Unit = {
    process.destroyForcibly().waitFor()
    ()
  }

  /** SIGTERM. Returns the exit code, or nothing when it takes over 10 s. */
  def stop(): Option[Int] = {
    process.destroy()
    Option.when(process.waitFor(10, SECONDS))(process.exitValue)
  }

  /** The exit code when it ends by itself within `seconds`. */
  def ended(seconds: Long): Option[Int] =
    Option.when(process.waitFor(seconds, SECONDS))(process.exitValue)

  def isAlive: Boolean = process.isAlive

  /** The port that it was given, once it says so in its log. */
  def port: Option[Int] =
    """"port":(\d+)""".r.findFirstMatchIn(log).map(_.group(1).toInt)

  def log: String = Files.readString(output)

  /** Kills it if it still runs, and leaves no file behind. */
  def remove(): Unit = {
    kill()
    Files.delete(output)
    Utils.delete(stateDir.toFile)
  }
}
