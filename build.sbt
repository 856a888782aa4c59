// One JVM build: the processor, and the broker and the database of the local stack.

import org.scalafmt.sbt.ScalafmtPlugin

ThisBuild / scalaVersion := "2.13.18"
ThisBuild / organization := "chatpulse"
ThisBuild / version      := "0.1.0"

val kafkaVersion     = "4.3.1"
val cassandraVersion = "5.0.9"
val circeVersion     = "0.14.15"
val metricsVersion   = "1.9.0"
val jsoniterVersion  = "2.23.3"

// What is measured beside the processor and never shipped: src/bench.
lazy val Bench          = config("bench").extend(Compile)
lazy val benchClasspath =
  taskKey[File]("Write the class path of src/bench, the processor's own included, to target/bench.classpath")

lazy val processor = project
  .in(file("services/processor"))
  .enablePlugins(JavaAppPackaging)
  .configs(Bench)
  .settings(inConfig(Bench)(Defaults.configSettings ++ ScalafmtPlugin.scalafmtConfigSettings(Bench)))
  .settings(
    name := "processor",
    libraryDependencies ++= Seq(
      "org.apache.kafka"                      %% "kafka-streams-scala"                    % kafkaVersion,
      "io.circe"                              %% "circe-core"                             % circeVersion,
      "io.circe"                              %% "circe-parser"                           % circeVersion,
      "com.github.plokhotnyuk.jsoniter-scala" %% "jsoniter-scala-core"                    % jsoniterVersion,
      "io.prometheus"                          % "prometheus-metrics-core"                % metricsVersion,
      "io.prometheus"                          % "prometheus-metrics-instrumentation-jvm" % metricsVersion,
      "io.prometheus"  % "prometheus-metrics-exposition-textformats" % metricsVersion,
      "ch.qos.logback" % "logback-classic"                           % "1.5.38",
      // Kafka's client loads it for OAUTHBEARER and does not bring it.
      "org.bitbucket.b_c" % "jose4j"                   % "0.9.6"      % Runtime,
      "org.apache.kafka"  % "kafka-streams-test-utils" % kafkaVersion % Test,
      "org.scalameta"    %% "munit"                    % "1.2.4"      % Test,
      "org.scalameta"    %% "munit-scalacheck"         % "1.2.0"      % Test
    ),
    scalacOptions ++= Seq("-deprecation", "-feature", "-unchecked", "-Xlint", "-Wunused", "-Werror"),
    Compile / doc / sources := Nil,
    // A heap that ran out leaves nothing to trust: end, and start again from the changelogs.
    Universal / javaOptions += "-J-XX:+ExitOnOutOfMemoryError",
    // RocksDB's library can be loaded once per JVM, and a test JVM of its own has the heap of the local stack.
    Test / fork := true,
    Test / javaOptions ++= Seq(
      "-Xmx320m",
      s"-Dchatpulse.contracts=${(ThisBuild / baseDirectory).value / "contracts"}"
    ),
    benchClasspath := {
      val file = (ThisBuild / baseDirectory).value / "target" / "bench.classpath"
      val jars = (Bench / fullClasspathAsJars).value.map(_.data.getAbsolutePath)
      IO.write(file, jars.mkString(java.io.File.pathSeparator))
      file
    }
  )

// The release jars of the two servers, so that the local stack runs what production runs. `localClasspaths` writes
// one line of jars for each; infra/local starts them with it.
lazy val localKafka = project
  .in(file("infra/local/kafka"))
  .settings(
    autoScalaLibrary := false,
    libraryDependencies ++= Seq(
      "org.apache.kafka"         % "kafka_2.13"       % kafkaVersion,
      "org.apache.logging.log4j" % "log4j-slf4j-impl" % "2.25.4"
    )
  )

lazy val localCassandra = project
  .in(file("infra/local/cassandra"))
  .settings(
    autoScalaLibrary                             := false,
    libraryDependencies += "org.apache.cassandra" % "cassandra-all" % cassandraVersion
  )

lazy val localClasspaths =
  taskKey[Seq[File]]("Write the class path of each local server to target/<name>.classpath")

lazy val root = project
  .in(file("."))
  .aggregate(processor)
  .settings(
    name            := "chatpulse",
    localClasspaths := {
      def write(server: String, jars: Seq[Attributed[File]]): File = {
        val file = target.value / s"$server.classpath"
        IO.write(file, jars.map(_.data.getAbsolutePath).mkString(java.io.File.pathSeparator))
        file
      }
      Seq(
        write("kafka", (localKafka / Runtime / externalDependencyClasspath).value),
        write("cassandra", (localCassandra / Runtime / externalDependencyClasspath).value)
      )
    }
  )
