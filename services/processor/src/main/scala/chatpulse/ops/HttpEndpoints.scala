package chatpulse.ops

import com.sun.net.httpserver.{HttpExchange, HttpServer}
import io.circe.Json

import java.io.IOException
import java.net.{BindException, InetSocketAddress}
import java.nio.charset.StandardCharsets.UTF_8
import java.util.concurrent.{ExecutorService, Executors}

/** The port cannot be had; the message says how to choose another. */
final class PortUnavailable(message: String, cause: Throwable) extends Exception(message, cause)

/** What is answered without a token: /livez, /readyz (200 or 503), /version, /metrics as in every service, and more. */
final class HttpEndpoints private (server: HttpServer, threads: ExecutorService) {
  def port: Int = server.getAddress.getPort

  def close(): Unit = {
    server.stop(0)
    threads.shutdownNow()
    ()
  }
}

object HttpEndpoints {

  /**
   * Listens from the moment it returns.
   * @param more what this service answers beside the probes
   * @throws PortUnavailable when the port is taken or not allowed
   */
  def start(
      host: String,
      port: Int,
      live: () => HealthView,
      ready: () => HealthView,
      metrics: () => String,
      more: List[Endpoint] = Nil
  ): HttpEndpoints = {
    val server  = bind(host, port)
    val threads = Executors.newFixedThreadPool(2, daemon(_))
    val probes  = List(
      Endpoint("/livez", _ => Answer.health(live())),
      Endpoint("/readyz", _ => Answer.health(ready())),
      Endpoint("/version", _ => Answer.json(200, version)),
      Endpoint("/metrics", _ => Answer.text(metrics())),
      Endpoint("/", _ => Answer.notFound)
    )
    server.setExecutor(threads)
    (probes ++ more).foreach(endpoint => server.createContext(endpoint.path, respond(_, endpoint)))
    server.start()
    new HttpEndpoints(server, threads)
  }

  private def bind(host: String, port: Int): HttpServer =
    try HttpServer.create(new InetSocketAddress(host, port), 0)
    catch {
      case e: BindException =>
        val other = if (port < 1024) port + 8000 else if (port < 60000) port + 10 else port - 10
        throw new PortUnavailable(
          s"port $port on $host cannot be used (${e.getMessage}); choose another, for example PROCESSOR_PORT=$other",
          e
        )
    }

  private def respond(exchange: HttpExchange, endpoint: Endpoint): Unit =
    try {
      val answer  = answerTo(exchange, endpoint)
      val bytes   = answer.body.getBytes(UTF_8)
      val headers = exchange.getResponseHeaders
      headers.set("Content-Type", answer.contentType)
      headers.set("Cache-Control", "no-store")
      answer.headers.foreach { case (name, value) => headers.set(name, value) }
      if (exchange.getRequestMethod == "HEAD") exchange.sendResponseHeaders(answer.status, -1)
      else {
        exchange.sendResponseHeaders(answer.status, bytes.length.toLong)
        exchange.getResponseBody.write(bytes)
      }
    } catch { case _: IOException => () } // the client went away
    finally exchange.close()

  private def answerTo(exchange: HttpExchange, endpoint: Endpoint): Answer =
    if (!Set("GET", "HEAD").contains(exchange.getRequestMethod))
      Answer.problem(405, "only GET and HEAD are answered here", "Allow" -> "GET, HEAD")
    else
      // A context also gets the paths below it.
      exchange.getRequestURI.getPath.stripPrefix(endpoint.path) match {
        case ""                                                         => endpoint.answer("")
        case step if endpoint.path.endsWith("/") && !step.contains('/') => endpoint.answer(step)
        case _                                                          => Answer.notFound
      }

  private val version: Json = Json.obj(
    "service" -> Json.fromString("processor"),
    "version" -> Json.fromString(
      Option(getClass.getPackage.getImplementationVersion).getOrElse("development")
    ),
    "java" -> Json.fromString(Runtime.version.toString)
  )

  private def daemon(task: Runnable): Thread = {
    val thread = new Thread(task, "http")
    thread.setDaemon(true)
    thread
  }
}
