package chatpulse.ops

import ch.qos.logback.classic.{Level, LoggerContext}
import org.slf4j.{Logger, LoggerFactory}

/** Logs go to stdout (logback.xml); LOG_LEVEL is that of our own loggers, Kafka's stay at warn. */
object Logging {

  /** @param level trace, debug, info, warn, error, fatal or silent, as the Node services know them */
  def setLevel(level: String): Unit = LoggerFactory.getILoggerFactory match {
    case context: LoggerContext =>
      context
        .getLogger("chatpulse")
        .setLevel(level match {
          case "silent" => Level.OFF
          case "fatal"  => Level.ERROR
          case other    => Level.valueOf(other)
        })
    case _ => ()
  }

  def logger(of: Class[_]): Logger = LoggerFactory.getLogger(of.getName.stripSuffix("$"))
}
