package chatpulse.integration

import chatpulse.{Config, Main, Topics}

/** The processor as its own process, on topics of its own: `ProcessorMain <topic prefix>`, the rest from variables. */
object ProcessorMain {

  def topics(prefix: String): Topics = Topics(s"$prefix.chat", s"$prefix.stats", s"$prefix.chat.dlt")

  def main(args: Array[String]): Unit =
    Config.fromEnv(sys.env, _ => Left("no files")) match {
      case Right(config) => Main.run(config.copy(topics = topics(args.head)))
      case Left(faults)  => throw new IllegalArgumentException(faults.mkString("; "))
    }
}
