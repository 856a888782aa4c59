package chatpulse.integration

import chatpulse.{Config, Emission, Main, Topics}

/** The processor as its own process, on topics of its own: `ProcessorMain <topic prefix> <emission>`. */
object ProcessorMain {

  def topics(prefix: String): Topics = Topics(
    chat = s"$prefix.chat",
    stats = s"$prefix.stats",
    deadLetters = s"$prefix.chat.dlt",
    sessions = s"$prefix.sessions",
    subscriptions = s"$prefix.subscriptions",
    cheers = s"$prefix.cheers",
    moderation = s"$prefix.moderation"
  )

  def main(args: Array[String]): Unit = {
    val (prefix, emission) = (args(0), args(1))
    Config.fromEnv(sys.env, _ => Left("no files")) match {
      case Right(config) => Main.run(config.copy(topics = topics(prefix), emission = emissions(emission)))
      case Left(faults)  => throw new IllegalArgumentException(faults.mkString("; "))
    }
  }

  private val emissions =
    List[Emission](Emission.Rounds(100), Emission.EachFold).map(e => e.toString -> e).toMap
}
