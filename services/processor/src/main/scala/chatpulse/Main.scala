package chatpulse

import chatpulse.ops.{Logging, PortUnavailable, Service}
import sun.misc.Signal

import java.io.IOException
import java.nio.file.{Files, Path}
import java.util.concurrent.atomic.AtomicBoolean

object Main {

  def main(args: Array[String]): Unit =
    Config.fromEnv(sys.env, readFile) match {
      case Left(faults) =>
        faults.foreach(fault => System.err.println(fault))
        sys.exit(1)
      case Right(config) => run(config)
    }

  /** Runs until a signal (clean stop, exit code 0) or a failure (exit code 1). */
  def run(config: Config): Unit = {
    Logging.setLevel(config.logLevel)
    val log     = Logging.logger(getClass)
    val service = new Service(config)

    // A JVM that ends by the signal itself exits with 143 however clean its stop was. A second signal kills.
    val stopping = new AtomicBoolean
    List("TERM", "INT").foreach { name =>
      Signal.handle(
        new Signal(name),
        _ => if (stopping.getAndSet(true)) Runtime.getRuntime.halt(1) else sys.exit(0)
      )
    }
    sys.addShutdownHook {
      val clean = service.close()
      log.atInfo.addKeyValue("clean", clean).log("stopped")
      if (!clean) Runtime.getRuntime.halt(1)
    }

    try log.error(service.run())
    catch {
      case e: PortUnavailable => System.err.println(e.getMessage)
      case e: Exception       => log.error("the processor failed", e)
    }
    sys.exit(1)
  }

  private def readFile(path: String): Either[String, String] =
    try Right(Files.readString(Path.of(path)))
    catch { case e: IOException => Left(e.getClass.getSimpleName) }
}
