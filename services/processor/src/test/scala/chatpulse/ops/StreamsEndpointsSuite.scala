package chatpulse.ops

import chatpulse.{Story, Topology}
import io.circe.Json
import io.circe.parser.parse
import munit.FunSuite

import java.net.URI
import java.net.http.HttpRequest.BodyPublishers
import java.net.http.HttpResponse.BodyHandlers
import java.net.http.{HttpClient, HttpRequest, HttpResponse}
import java.time.Instant

/** The endpoints over HTTP, on what the processor would tell them. */
final class StreamsEndpointsSuite extends FunSuite {
  private val rules  = Story.rules
  private val latest = new LatestWindows(rules)
  latest.sent(3, "71", 60, 60000, """{"windowSizeSeconds":60,"messages":5}""".getBytes)
  latest.sent(3, "71", 3600, 0, """{"windowSizeSeconds":3600,"messages":9}""".getBytes)

  private val owners = Map(
    "71" -> Owner("127.0.0.1", 3002, 3, here = true),
    "72" -> Owner("127.0.0.1", 3002, 3, here = true),
    "73" -> Owner("10.0.0.8", 3002, 5, here = false),
    "74" -> Owner("::1", 3002, 5, here = false)
  )

  test("what was sent last is told with its owner, and labelled uncommitted") {
    val answer = get("/stats/71")
    val body   = json(answer)
    assertEquals(answer.statusCode, 200)
    assertEquals(body.get[Boolean]("committed"), Right(false))
    assertEquals(
      body.get[Json]("owner").toOption,
      parse("""{"host":"127.0.0.1","port":3002,"partition":3,"here":true}""").toOption
    )
    assertEquals(
      body.get[List[Json]]("windows").map(_.map(_.hcursor.get[Int]("messages").toOption)),
      Right(List(Some(5), Some(9)))
    )
  }

  test("who asks the wrong instance is sent on to the one that counts the channel") {
    val answer = get("/stats/73")
    assertEquals(answer.statusCode, 307)
    assertEquals(answer.headers.firstValue("location").orElse(""), "http://10.0.0.8:3002/stats/73")
    assertEquals(json(answer).downField("owner").get[Boolean]("here"), Right(false))
    assertEquals(get("/stats/74").headers.firstValue("location").orElse(""), "http://[::1]:3002/stats/74")
  }

  test("an unknown channel is 404, a bad id 400, and while partitions move it is 503 with Retry-After") {
    assertEquals(get("/stats/72").statusCode, 404)
    List("abc", "71%20", "123456789012345678901").foreach(id =>
      assertEquals(get(s"/stats/$id").statusCode, 400, id)
    )
    assertEquals(get("/stats/").statusCode, 400)
    assertEquals(get("/stats/71/more").statusCode, 404)
    val moving = get("/stats/99")
    assertEquals((moving.statusCode, moving.headers.firstValue("retry-after").orElse("")), (503, "1"))
  }

  test("the topology is told as nodes with their stores and topics, and as text") {
    val body  = json(get("/topology"))
    val nodes = body.downField("subtopologies").downArray.get[List[Json]]("nodes").toTry.get
    assertEquals(body.get[List[Json]]("subtopologies").map(_.size), Right(1))
    assert(nodes.exists(_.hcursor.get[List[String]]("topics").exists(_.contains("channel-stats"))))
    assert(nodes.exists(_.hcursor.get[List[String]]("stores").exists(_.nonEmpty)))
    assert(body.get[String]("text").exists(_.startsWith("Topologies:")))
  }

  test("tasks are told once Kafka Streams runs, restores always") {
    assertEquals(get("/tasks").statusCode, 503)
    assertEquals(parse(get("/restore").body), parse("""{"restores":[],"standbys":[]}"""))
  }

  test("nothing but reading is done here") {
    val answer = send("/stats/71", _.POST(BodyPublishers.ofString("{}")))
    assertEquals((answer.statusCode, answer.headers.firstValue("allow").orElse("")), (405, "GET, HEAD"))
  }

  test("who listens on every address is reached by the name of the machine") {
    assertEquals(Address.of("127.0.0.1", 3002), "127.0.0.1:3002")
    assertEquals(Address.of("0.0.0.0", 3002, "box"), "box:3002")
    assertEquals(Address.of("::1", 3002), "[::1]:3002")
  }

  private lazy val endpoints = {
    val restores = new RestoreProgress(() => Instant.EPOCH)
    val topology = Topology.build(Story.config(rules, "unused")).describe
    val others   = StreamsEndpoints.of(topology, () => None, restores, latest).filterNot(_.path == "/stats/")
    HttpEndpoints.start(
      "127.0.0.1",
      0,
      () => HealthView(Nil),
      () => HealthView(Nil),
      () => "",
      StatsEndpoint(owners.get, latest) :: others
    )
  }
  private lazy val client = HttpClient.newHttpClient

  override def afterAll(): Unit = endpoints.close()

  private def get(path: String): HttpResponse[String] = send(path, _.GET)

  private def send(path: String, how: HttpRequest.Builder => HttpRequest.Builder): HttpResponse[String] =
    client.send(
      how(HttpRequest.newBuilder(URI.create(s"http://127.0.0.1:${endpoints.port}$path"))).build,
      BodyHandlers.ofString
    )

  private def json(answer: HttpResponse[String]) = parse(answer.body).fold(throw _, identity).hcursor
}
