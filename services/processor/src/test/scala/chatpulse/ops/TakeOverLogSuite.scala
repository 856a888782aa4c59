package chatpulse.ops

import ch.qos.logback.classic.spi.ILoggingEvent
import ch.qos.logback.classic.{Level, Logger}
import ch.qos.logback.core.read.ListAppender
import chatpulse.Holdings
import munit.FunSuite
import org.slf4j.LoggerFactory

import scala.jdk.CollectionConverters._

final class TakeOverLogSuite extends FunSuite {
  private val holdings = Holdings(ids = 400000, windows = 9000, sessions = 600, heldDeletions = 1)

  test("a partition that was taken over is told, with what is held of it and how long that took") {
    val told = logged(_.takenOver(3, holdings, tookMs = 500))
    assertEquals(told.getLevel, Level.INFO)
    assertEquals(told.getMessage, "a partition is counted here")
    assertEquals(
      told.getKeyValuePairs.asScala.map(pair => pair.key -> pair.value.toString).toList,
      List("partition" -> "3", "ids" -> "400000", "windows" -> "9000", "tookMs" -> "500")
    )
  }

  test("one that took more than half of a transaction's time is a warning that names the setting") {
    val told = logged(_.takenOver(3, holdings, tookMs = 1501))
    assertEquals(told.getLevel, Level.WARN)
    assert(told.getMessage.contains("set PROCESSOR_TRANSACTION_TIMEOUT_MS above 3000"), told.getMessage)
  }

  private def logged(tell: TakeOverLog => Unit): ILoggingEvent = {
    val logger   = LoggerFactory.getLogger(s"chatpulse.test.${System.nanoTime}").asInstanceOf[Logger]
    val appender = new ListAppender[ILoggingEvent]
    logger.setLevel(Level.INFO)
    appender.start()
    logger.addAppender(appender)
    tell(new TakeOverLog(logger, transactionTimeoutMs = 3000))
    appender.list.asScala.toList match {
      case List(one) => one
      case other     => fail(s"one line was expected, not ${other.size}")
    }
  }
}
