package torghut.ta.testkit;

import static java.util.stream.Collectors.joining;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** The properties of the nodes of an {@link EmbeddedKafka}, and the addresses that follow. */
final class NodeProperties {

    static final String CONTROLLER = "CONTROLLER";

    private static final String PLAIN = "PLAIN";
    private static final String SASL = "SASL";

    private final EmbeddedKafka.Options options;
    private final Path folder;
    private final Optional<Path> keystore;
    private final int controllerPort = Ports.free();
    private final List<Integer> saslPorts = new ArrayList<>();

    /** By node, and then by address. */
    private final List<List<Integer>> plainPorts = new ArrayList<>();

    /** Finds free ports. */
    NodeProperties(EmbeddedKafka.Options options, Path folder, Optional<Path> keystore) {
        this.options = options;
        this.folder = folder;
        this.keystore = keystore;
        for (int node = 0; node < options.nodes(); node++) {
            saslPorts.add(Ports.free());
            List<Integer> ports = new ArrayList<>();
            for (int address = 0; address < options.addresses().size(); address++) {
                boolean isGiven = node == 0 && address == 0 && options.port() != 0;
                ports.add(isGiven ? options.port() : Ports.free());
            }
            plainPorts.add(ports);
        }
    }

    Path folder() {
        return folder;
    }

    /** Where a node keeps its log. */
    Path logs(int node) {
        return folder.resolve("node-" + node);
    }

    String bootstrap(int address) {
        return all(node -> plainAddress(node, address));
    }

    String plainAddress(int node, int address) {
        return options.addresses().get(address) + ":" + plainPorts.get(node - 1).get(address);
    }

    String saslBootstrap() {
        return all(this::saslAddress);
    }

    /** The certificate, where there is one, is for a name. */
    private String saslAddress(int node) {
        String host = options.isSecure() ? "localhost" : options.addresses().get(0);
        return host + ":" + saslPorts.get(node - 1);
    }

    private String all(IntFunction<String> address) {
        return IntStream.rangeClosed(1, options.nodes()).mapToObj(address).collect(joining(","));
    }

    /** All properties of a node. */
    Map<String, String> of(int node) {
        Map<String, String> properties = new HashMap<>();
        properties.put("node.id", Integer.toString(node));
        properties.put("process.roles", node == 1 ? "broker,controller" : "broker");
        properties.put("log.dirs", logs(node).toString());
        putListeners(properties, node);
        putReplication(properties);
        putSasl(properties);
        keystore.ifPresent(store -> putSecurity(properties, store));
        properties.put("auto.create.topics.enable", "false");
        properties.put("transaction.max.timeout.ms", "900000");
        properties.put("group.initial.rebalance.delay.ms", "0");
        // Records keep their market time; by the default of 7 days old ones would be deleted at
        // once.
        properties.put("log.retention.ms", "-1");
        // Small buffers: the defaults take more than 100 MB of a JVM that runs Flink as well.
        properties.put("log.cleaner.dedupe.buffer.size", "4194304");
        properties.put("log.index.size.max.bytes", "1048576");
        properties.putAll(options.properties());
        return properties;
    }

    private void putListeners(Map<String, String> properties, int node) {
        List<String> bound = new ArrayList<>();
        List<String> advertised = new ArrayList<>();
        List<String> protocols = new ArrayList<>();
        for (int i = 0; i < options.addresses().size(); i++) {
            String name = i == 0 ? PLAIN : PLAIN + i;
            bound.add(name + "://" + plainAddress(node, i));
            advertised.add(name + "://" + plainAddress(node, i));
            protocols.add(name + ":PLAINTEXT");
        }
        String host = options.addresses().get(0);
        bound.add(SASL + "://" + host + ":" + saslPorts.get(node - 1));
        advertised.add(SASL + "://" + saslAddress(node));
        protocols.add(SASL + ":" + (options.isSecure() ? "SASL_SSL" : "SASL_PLAINTEXT"));
        protocols.add(CONTROLLER + ":PLAINTEXT");
        if (node == 1) {
            bound.add(CONTROLLER + "://" + host + ":" + controllerPort);
        }
        properties.put("listeners", String.join(",", bound));
        properties.put("advertised.listeners", String.join(",", advertised));
        properties.put("listener.security.protocol.map", String.join(",", protocols));
        properties.put("inter.broker.listener.name", PLAIN);
        properties.put("controller.listener.names", CONTROLLER);
        properties.put("controller.quorum.voters", "1@" + host + ":" + controllerPort);
    }

    private void putReplication(Map<String, String> properties) {
        String replicas = options.nodes() < 3 ? "1" : "3";
        String inSync = options.nodes() < 3 ? "1" : "2";
        String internal = Integer.toString(EmbeddedKafka.INTERNAL_PARTITIONS);
        properties.put("default.replication.factor", replicas);
        properties.put("min.insync.replicas", inSync);
        properties.put("offsets.topic.replication.factor", replicas);
        properties.put("offsets.topic.num.partitions", internal);
        properties.put("transaction.state.log.replication.factor", replicas);
        properties.put("transaction.state.log.min.isr", inSync);
        properties.put("transaction.state.log.num.partitions", internal);
    }

    private static void putSasl(Map<String, String> properties) {
        properties.put("listener.name.sasl.sasl.enabled.mechanisms", "SCRAM-SHA-256,SCRAM-SHA-512");
        for (String mechanism : List.of("scram-sha-256", "scram-sha-512")) {
            properties.put(
                    "listener.name.sasl." + mechanism + ".sasl.jaas.config",
                    "org.apache.kafka.common.security.scram.ScramLoginModule required;");
        }
    }

    private static void putSecurity(Map<String, String> properties, Path keystore) {
        properties.put("ssl.keystore.location", keystore.toString());
        properties.put("ssl.keystore.type", "PKCS12");
        properties.put("ssl.keystore.password", TestCertificates.STORE_PASSWORD);
        properties.put(
                "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        properties.put("super.users", "User:ANONYMOUS");
    }
}
