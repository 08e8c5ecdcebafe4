#!/usr/bin/env bash
# Jersey, the usual JAX-RS client for Java, sends a POST twice when its answer is lost.
#
# Package:   Maven org.glassfish.jersey.core:jersey-client 3.1.10 (with jersey-hk2) on OpenJDK 17
# Behaviour: its default connector is HttpURLConnection, which repeats any request once, a POST too, when the connection
#            ends before a byte of the answer came. No option of Jersey's says so; the caller sees one failure.
# Matters:   two entries of one POST when a server or proxy dies at the wrong moment, and 409 for an entry with a unique
#            field though the caller sent it once. Cure: -Dsun.net.http.retryPost=false, or another connector.
# Output seen:
#> default: 2 POSTs arrived, the caller sees SocketException
#> sun.net.http.retryPost=false: 1 POSTs arrived, the caller sees SocketException
set -euo pipefail
expected=$(sed -n 's/^#> //p' "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >pom.xml <<'PROBE'
<project><modelVersion>4.0.0</modelVersion><groupId>probe</groupId><artifactId>probe</artifactId><version>1</version>
<dependencies><dependency><groupId>org.glassfish.jersey.core</groupId><artifactId>jersey-client</artifactId>
<version>3.1.10</version></dependency><dependency><groupId>org.glassfish.jersey.inject</groupId>
<artifactId>jersey-hk2</artifactId><version>3.1.10</version></dependency></dependencies></project>
PROBE
mvn --quiet --batch-mode --no-transfer-progress dependency:copy-dependencies -DoutputDirectory=jars -Dstyle.color=never >/dev/null
cat >Probe.java <<'PROBE'
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.client.*;
import java.io.*;
import java.net.*;
import java.util.concurrent.atomic.AtomicInteger;

public class Probe {
  public static void main(String[] arguments) throws Exception {
    ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    AtomicInteger posts = new AtomicInteger();
    Thread server = new Thread(() -> {
      while (true) {
        try (Socket connection = listener.accept()) {
          BufferedReader reader = new BufferedReader(new InputStreamReader(connection.getInputStream()));
          String line = reader.readLine();
          if (line != null && line.startsWith("POST")) posts.incrementAndGet();
          while (line != null && !line.isEmpty()) line = reader.readLine();
          reader.read(new char[2]); // the body; the connection ends here
        } catch (IOException ignored) {
        }
      }
    });
    server.setDaemon(true);
    server.start();
    String seen = "an answer";
    try {
      ClientBuilder.newClient().target("http://127.0.0.1:" + listener.getLocalPort() + "/").request()
          .post(Entity.json("{}"));
    } catch (ProcessingException failure) {
      seen = failure.getCause().getClass().getSimpleName();
    }
    System.out.println(posts + " POSTs arrived, the caller sees " + seen);
  }
}
PROBE
actual=$(
  echo "default: $(java -cp 'jars/*' Probe.java)"
  echo "sun.net.http.retryPost=false: $(java -Dsun.net.http.retryPost=false -cp 'jars/*' Probe.java)"
)
diff <(echo "$expected") <(echo "$actual")
echo "$actual"
