package chatpulse.ops

import chatpulse.{Holdings, Progress, Standing, Topics, Totals}
import io.circe.parser.parse
import munit.FunSuite
import org.apache.kafka.common.TopicPartition
import org.apache.kafka.common.errors.{
  SaslAuthenticationException,
  SslAuthenticationException,
  TimeoutException
}
import org.apache.kafka.streams.processor.TaskId

import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse
import java.net.http.HttpResponse.BodyHandlers
import java.time.Instant

final class OpsSuite extends FunSuite {

  private object idle extends StreamsView {
    val state                               = "RUNNING"
    val pollAgeSeconds: Map[String, Double] = Map("StreamThread-1" -> 0.1)
    val lag: Map[(String, String), Double]  = Map(("twitch-chat-messages", "3") -> 7)
    val rocksDbBytes                        = 1024L
  }

  test("a thread is replaced three times in ten minutes, and no fourth time") {
    val failures = new ThreadFailures(maxReplacements = 3, withinMs = 600000)
    assertEquals(List(0L, 1L, 2L, 3L).map(failures.mayReplace), List(true, true, true, false))
    assertEquals(failures.replacements, 3L)
  }

  test("failures are forgotten after ten minutes") {
    val failures = new ThreadFailures(maxReplacements = 1, withinMs = 600000)
    assertEquals(List(0L, 600000L, 1200000L).map(failures.mayReplace), List(true, true, true))
  }

  test("alive is every thread that polled not long ago, ready is RUNNING on the topics it waited for") {
    assert(Health.live(Map.empty).ok)
    assert(Health.live(Map("a" -> 0.2, "b" -> 59.0)).ok)
    assert(!Health.live(Map("a" -> 0.2, "b" -> 61.0)).ok)
    assert(Health.ready("RUNNING", None).ok)
    assert(!Health.ready("REBALANCING", None).ok)
    assert(!Health.ready("NOT_STARTED", Some("waiting for Kafka")).ok)
  }

  test("the processor waits for topics, and refuses partition counts that cannot work") {
    val topics = Topics("in", "out", "dlt", "sessions", "subs", "cheers", "moderation")
    val all    = (topics.chat :: topics.outputs).map(_ -> 8).toMap
    assertEquals(TopicCheck.of(topics, all), TopicCheck.Ready)
    assertEquals(
      TopicCheck.of(topics, all - "out" - "dlt"),
      TopicCheck.WaitFor(
        "waiting for out, dlt: not created yet, the topic set-up of contracts/topics.json does it"
      )
    )
    assertEquals(
      TopicCheck.of(topics, all + ("out" -> 4)),
      TopicCheck.Wrong("out has 4 partitions, in has 8: they must be equal")
    )
  }

  test("the processor waits while Kafka is away, and does not count that as a refusal") {
    assertEquals(
      TopicCheck.failed("kafka:9092", new TimeoutException("slow")),
      TopicCheck.WaitFor("waiting for Kafka at kafka:9092: no answer (TimeoutException)")
    )
  }

  test("a refusal names the variables to look at") {
    def sentence(cause: Throwable): String = TopicCheck.failed("kafka:9092", cause) match {
      case TopicCheck.Wrong(text) => text
      case other                  => fail(s"$other")
    }
    assert(sentence(new SaslAuthenticationException("no")).contains("KAFKA_SASL_PASSWORD"))
    assert(sentence(new SslAuthenticationException("no")).contains("KAFKA_SSL_CA"))
  }

  test("without Kafka the processor is ready, and says why it has none") {
    assert(Health.disabled.ok)
    assertEquals(Health.disabled.checks.map(_.detail), List("disabled by KAFKA_ENABLED=false"))
  }

  test("probes answer 200 or 503 with a status and its checks, other paths 404") {
    var view = HealthView(List(Check("streams", ok = true, "RUNNING")))
    serving(view) { get =>
      assertEquals(get("/readyz").statusCode, 200)
      val body = """{"status":"ok","checks":{"streams":{"ok":true,"detail":"RUNNING"}}}"""
      assertEquals(parse(get("/readyz").body), parse(body))
      view = HealthView(List(Check("streams", ok = false, "ERROR")))
      assertEquals(get("/readyz").statusCode, 503)
      assertEquals(get("/livez").statusCode, 503)
      assertEquals(get("/readyz/more").statusCode, 404)
      assertEquals(get("/").statusCode, 404)
      assert(get("/version").body.contains("\"service\":\"processor\""))
    }
  }

  test("metrics mirror the totals of each partition, and drop a partition that is given up") {
    val restores = new RestoreProgress(() => Instant.EPOCH)
    val journal  = new TopicPartition("journal-changelog", 3)
    restores.onRestoreStart(journal, "journal", 10, 110)
    restores.onBatchRestored(journal, "journal", 39, 30)
    restores.onBatchLoaded(journal, "history", new TaskId(0, 3), 99, 50, 130)
    val monitor  = new Monitor(idle, new ThreadFailures(3, 600000), restores)
    val progress = Progress(1704556800000L, Totals(10, 2, 1, 4, 7))
    monitor.progressed(
      3,
      Some(Standing(progress, Holdings(ids = 9, windows = 3, sessions = 5, heldDeletions = 6)))
    )
    monitor.progressed(4, Some(Standing(Progress(1, Totals(1, 1, 1, 1, 1)), Holdings(1, 1, 1, 1))))
    monitor.progressed(4, None)
    val lines = monitor.scrape().linesIterator.filter(_.startsWith("chatpulse_")).toSet
    List(
      """chatpulse_processor_counted_total{partition="3"} 10.0""",
      """chatpulse_processor_duplicates_total{partition="3"} 2.0""",
      """chatpulse_processor_late_total{partition="3"} 1.0""",
      """chatpulse_processor_dead_lettered_total{partition="3"} 4.0""",
      """chatpulse_processor_unrouted_total{partition="3"} 7.0""",
      """chatpulse_processor_event_time_seconds{partition="3"} 1.7045568E9""",
      """chatpulse_processor_held{partition="3",what="ids"} 9.0""",
      """chatpulse_processor_held{partition="3",what="windows"} 3.0""",
      """chatpulse_processor_held{partition="3",what="sessions"} 5.0""",
      """chatpulse_processor_held{partition="3",what="held_deletions"} 6.0""",
      """chatpulse_processor_lag_records{partition="3",topic="twitch-chat-messages"} 7.0""",
      """chatpulse_processor_streams_state{state="RUNNING"} 1.0""",
      "chatpulse_processor_threads_replaced_total 0.0",
      """chatpulse_processor_restore_remaining_records{partition="3",store="journal"} 70.0""",
      """chatpulse_processor_standby_lag_records{partition="3",store="history"} 30.0""",
      "chatpulse_processor_rocksdb_memory_bytes 1024.0"
    ).foreach(line => assert(lines(line), s"$line is not in\n${lines.mkString("\n")}"))
    assert(!lines.exists(_.contains("partition=\"4\"")))
    List("jvm_memory_used_bytes", "process_resident_memory_bytes").foreach(name =>
      assert(monitor.scrape().contains(name))
    )
  }

  test("a taken port is one sentence that names the variable") {
    serving(HealthView(Nil)) { get =>
      val port  = get("/livez").uri.getPort
      val error = intercept[PortUnavailable](start(HealthView(Nil), port))
      assertEquals(
        error.getMessage,
        s"port $port on 127.0.0.1 cannot be used (Address already in use); choose another, for example " +
          s"PROCESSOR_PORT=${if (port < 60000) port + 10 else port - 10}"
      )
    }
  }

  private def start(view: => HealthView, port: Int): HttpEndpoints =
    HttpEndpoints.start("127.0.0.1", port, () => view, () => view, () => "")

  private def serving(view: => HealthView)(test: (String => HttpResponse[String]) => Unit): Unit = {
    val endpoints                               = start(view, 0)
    val client                                  = HttpClient.newHttpClient
    def get(path: String): HttpResponse[String] =
      client.send(
        HttpRequest.newBuilder(URI.create(s"http://127.0.0.1:${endpoints.port}$path")).build,
        BodyHandlers.ofString
      )
    try test(get)
    finally endpoints.close()
  }
}
