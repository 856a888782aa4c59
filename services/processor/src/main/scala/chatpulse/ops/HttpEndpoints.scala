package chatpulse.ops

import com.sun.net.httpserver.{HttpExchange, HttpServer}
import io.circe.Json

import java.io.IOException
import java.net.{BindException, InetSocketAddress}
import java.nio.charset.StandardCharsets.UTF_8
import java.util.concurrent.{ExecutorService, Executors}

/** The port cannot be had; the message says how to choose another. */
final class PortUnavailable(message: String, cause: Throwable) extends Exception(message, cause)

/** What every service answers without a token: /livez, /readyz (200 or 503), /version, /metrics. */
final class HttpEndpoints private (server: HttpServer, threads: ExecutorService) {
  def port: Int = server.getAddress.getPort

  def close(): Unit = {
    server.stop(0)
    threads.shutdownNow()
    ()
  }
}

object HttpEndpoints {
  private val json = "application/json"
  private val text = "text/plain; version=0.0.4; charset=utf-8"

  private final case class Answer(status: Int, contentType: String, body: String)

  /**
   * Listens from the moment it returns.
   * @throws PortUnavailable when the port is taken or not allowed
   */
  def start(
      host: String,
      port: Int,
      live: () => HealthView,
      ready: () => HealthView,
      metrics: () => String
  ): HttpEndpoints = {
    val server  = bind(host, port)
    val threads = Executors.newFixedThreadPool(2, daemon(_))
    server.setExecutor(threads)
    route(server, "/livez", () => health(live()))
    route(server, "/readyz", () => health(ready()))
    route(server, "/version", () => Answer(200, json, version.noSpaces))
    route(server, "/metrics", () => Answer(200, text, metrics()))
    route(server, "/", () => Answer(404, json, """{"status":"not found"}"""))
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

  private def route(server: HttpServer, path: String, answer: () => Answer): Unit = {
    server.createContext(
      path,
      exchange => respond(exchange, if (known(path, exchange)) answer() else notFound)
    )
    ()
  }

  // A context also gets the paths below it.
  private def known(path: String, exchange: HttpExchange): Boolean =
    path == "/" || exchange.getRequestURI.getPath == path

  private val notFound = Answer(404, json, """{"status":"not found"}""")

  private def respond(exchange: HttpExchange, answer: => Answer): Unit =
    try {
      val found = answer
      val bytes = found.body.getBytes(UTF_8)
      exchange.getResponseHeaders.set("Content-Type", found.contentType)
      exchange.getResponseHeaders.set("Cache-Control", "no-store")
      if (exchange.getRequestMethod == "HEAD") exchange.sendResponseHeaders(found.status, -1)
      else {
        exchange.sendResponseHeaders(found.status, bytes.length.toLong)
        exchange.getResponseBody.write(bytes)
      }
    } catch { case _: IOException => () } // the client went away
    finally exchange.close()

  private def health(view: HealthView): Answer = Answer(if (view.ok) 200 else 503, json, view.toJson.noSpaces)

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
