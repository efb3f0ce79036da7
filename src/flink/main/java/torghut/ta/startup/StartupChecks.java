package torghut.ta.startup;

import static java.util.stream.Collectors.joining;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.DescribeConsumerGroupsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.FenceProducersOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.InvalidTxnTimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import torghut.ta.config.ConnectionProblem;
import torghut.ta.config.Environment;
import torghut.ta.config.KafkaConnection;
import torghut.ta.config.Variable;
import torghut.ta.settings.Consumption;
import torghut.ta.settings.Delivery;
import torghut.ta.settings.Settings;
import torghut.ta.wire.OutputTopic;

/**
 * Checks the brokers before any record is read: that they can be reached, accept the credentials,
 * have the topics, grant the rights that the job needs, and allow its transaction timeout.
 */
public final class StartupChecks {

    /** Longest wait for the first answer of any broker. */
    private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(7);

    /** Longest wait for all further answers together. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(7);

    private static final String MAX_TRANSACTION_TIMEOUT = "transaction.max.timeout.ms";

    private final Settings settings;
    private final Environment environment;
    private final Admin admin;
    private final List<String> problems = new ArrayList<>();
    private long deadlineNanos;

    private StartupChecks(Settings settings, Environment environment, Admin admin) {
        this.settings = settings;
        this.environment = environment;
        this.admin = admin;
    }

    /**
     * Checks everything that the accepted settings name; ends within fifteen seconds.
     *
     * @param environment the environment of the settings; what it refused is not checked
     * @return one sentence per problem that says what to fix, without secrets; empty if the job may
     *     start
     */
    public static List<String> problems(Settings settings, Environment environment) {
        if (!KafkaConnection.isAccepted(environment)) {
            return List.of();
        }
        Admin admin;
        try {
            admin = Admin.create(clientProperties(settings));
        } catch (KafkaException e) {
            return List.of(ConnectionProblem.sentence(settings.kafka(), e));
        }
        try {
            return new StartupChecks(settings, environment, admin).run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted during the start-up checks", e);
        } finally {
            // Closing must not wait for open calls, which may last as long as a transaction
            // timeout.
            admin.close(Duration.ZERO);
        }
    }

    private static Properties clientProperties(Settings settings) {
        Properties properties = settings.kafka().clientProperties();
        properties.put(AdminClientConfig.CLIENT_ID_CONFIG, "flink-ta-startup-checks");
        properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        properties.put(
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                Math.toIntExact(ANSWER_TIMEOUT.toMillis()));
        properties.put(AdminClientConfig.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG, 2_000L);
        properties.put(AdminClientConfig.SOCKET_CONNECTION_SETUP_TIMEOUT_MAX_MS_CONFIG, 2_000L);
        properties.put(AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500L);
        return properties;
    }

    private List<String> run() throws InterruptedException {
        Collection<Node> brokers;
        startClock(CONNECTION_TIMEOUT);
        try {
            brokers = connect();
        } catch (ExecutionException e) {
            return List.of(ConnectionProblem.sentence(settings.kafka(), e.getCause()));
        } catch (TimeoutException e) {
            return List.of(ConnectionProblem.sentence(settings.kafka(), e));
        }

        startClock(ANSWER_TIMEOUT);
        List<Topic> topics = topics();
        // All questions are sent before the first answer is awaited.
        Map<String, KafkaFuture<TopicDescription>> descriptions = describe(topics);
        Optional<KafkaFuture<ConsumerGroupDescription>> group =
                environment.accepted(Consumption.GROUP_ID)
                        ? Optional.of(describeGroup())
                        : Optional.empty();
        Map<OutputTopic<?>, KafkaFuture<Void>> transactions = initTransactions();
        try {
            checkTopics(topics, descriptions);
        } catch (TimeoutException e) {
            return List.of(ConnectionProblem.sentence(settings.kafka(), e));
        }
        if (group.isPresent()) {
            checkGroup(group.get());
        }
        checkTransactions(transactions, brokers);
        return List.copyOf(problems);
    }

    /** Asks for the brokers of the cluster; without an answer there is nothing else to check. */
    private Collection<Node> connect()
            throws InterruptedException, ExecutionException, TimeoutException {
        return answer(
                admin.describeCluster(
                                new DescribeClusterOptions()
                                        .timeoutMs(Math.toIntExact(CONNECTION_TIMEOUT.toMillis())))
                        .nodes());
    }

    /** A topic, the variable that names it, and what the job will do with it. */
    private record Topic(Variable<String> variable, String name, AclOperation operation) {

        @Override
        public String toString() {
            return variable.name() + " is \"" + name + "\"";
        }
    }

    private List<Topic> topics() {
        List<Topic> topics = new ArrayList<>();
        settings.inputs()
                .byVariable()
                .forEach(
                        (variable, name) ->
                                topics.add(new Topic(variable, name, AclOperation.READ)));
        settings.outputs()
                .names()
                .forEach(
                        (topic, name) ->
                                topics.add(new Topic(topic.variable(), name, AclOperation.WRITE)));
        topics.removeIf(topic -> !environment.accepted(topic.variable()));
        return topics;
    }

    private Map<String, KafkaFuture<TopicDescription>> describe(List<Topic> topics) {
        return admin.describeTopics(
                        topics.stream().map(Topic::name).toList(),
                        new DescribeTopicsOptions().includeAuthorizedOperations(true))
                .topicNameValues();
    }

    private void checkTopics(
            List<Topic> topics, Map<String, KafkaFuture<TopicDescription>> descriptions)
            throws InterruptedException, TimeoutException {
        List<Topic> missing = new ArrayList<>();
        for (Topic topic : topics) {
            try {
                TopicDescription description = answer(descriptions.get(topic.name()));
                if (lacks(description.authorizedOperations(), topic.operation())) {
                    problems.add(topic + "; " + addAcl(topic.operation(), "topic"));
                }
            } catch (ExecutionException e) {
                if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                    missing.add(topic);
                } else if (e.getCause() instanceof TopicAuthorizationException) {
                    problems.add(topic + "; " + addAcl(topic.operation(), "topic"));
                } else {
                    problems.add(topic + "; the broker does not describe it" + reason(e));
                }
            }
        }
        if (!missing.isEmpty()) {
            problems.add(
                    missing.stream().map(Topic::toString).collect(joining(", "))
                            + (missing.size() == 1
                                    ? "; the topic does not exist: create it, or correct the name."
                                    : "; these topics do not exist: create them, or correct the"
                                            + " names."));
        }
    }

    private KafkaFuture<ConsumerGroupDescription> describeGroup() {
        String group = settings.consumption().groupId();
        return admin.describeConsumerGroups(
                        List.of(group),
                        new DescribeConsumerGroupsOptions().includeAuthorizedOperations(true))
                .describedGroups()
                .get(group);
    }

    private void checkGroup(KafkaFuture<ConsumerGroupDescription> description)
            throws InterruptedException {
        String group = "KAFKA_GROUP_ID is \"" + settings.consumption().groupId() + "\"";
        try {
            if (lacks(answer(description).authorizedOperations(), AclOperation.READ)) {
                problems.add(group + "; " + addAcl(AclOperation.READ, "consumer group"));
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupAuthorizationException) {
                problems.add(group + "; " + addAcl(AclOperation.READ, "consumer group"));
            } else if (!(e.getCause() instanceof GroupIdNotFoundException)) {
                // Kafka 4 reports this for a group without offsets, which is fine.
                problems.add(group + "; the broker does not describe it" + reason(e));
            }
        } catch (TimeoutException e) {
            problems.add(
                    group
                            + "; the group coordinator does not answer: check that the brokers'"
                            + " topic __consumer_offsets has its replicas.");
        }
    }

    /**
     * Asks for producer ids under transactional ids that no writer uses. That is the first step of
     * every transactional producer and needs the same rights and timeout, but no transaction is
     * opened or ended. In the admin client the call is named fencing, and it sends its own timeout
     * as the transaction timeout.
     */
    private Map<OutputTopic<?>, KafkaFuture<Void>> initTransactions() {
        if (!Delivery.isAccepted(environment)) {
            return Map.of();
        }
        Set<OutputTopic<?>> topics =
                settings.outputs().those(settings.delivery()::isTransactional).keySet();
        if (topics.isEmpty()) {
            return Map.of();
        }
        Duration timeout = settings.delivery().transactionTimeout();
        Duration patient = timeout.compareTo(ANSWER_TIMEOUT) < 0 ? ANSWER_TIMEOUT : timeout;
        Map<String, KafkaFuture<Void>> producers =
                admin.fenceProducers(
                                topics.stream().map(this::transactionalId).toList(),
                                new FenceProducersOptions()
                                        .timeoutMs(Math.toIntExact(patient.toMillis())))
                        .fencedProducers();
        Map<OutputTopic<?>, KafkaFuture<Void>> byTopic = new LinkedHashMap<>();
        topics.forEach(topic -> byTopic.put(topic, producers.get(transactionalId(topic))));
        return byTopic;
    }

    private String transactionalId(OutputTopic<?> topic) {
        return settings.delivery().transactionalIdPrefix(topic) + "-startup-check";
    }

    private void checkTransactions(
            Map<OutputTopic<?>, KafkaFuture<Void>> transactions, Collection<Node> brokers)
            throws InterruptedException {
        String prefix = "TRANSACTION_PREFIX is \"" + settings.delivery().transactionPrefix() + "\"";
        List<String> forbidden = new ArrayList<>();
        for (Map.Entry<OutputTopic<?>, KafkaFuture<Void>> transaction : transactions.entrySet()) {
            try {
                answer(transaction.getValue());
            } catch (ExecutionException e) {
                if (e.getCause() instanceof AuthorizationException) {
                    forbidden.add(settings.delivery().transactionalIdPrefix(transaction.getKey()));
                } else if (e.getCause() instanceof InvalidTxnTimeoutException) {
                    problems.add(transactionTimeoutTooLong(brokers));
                    return;
                } else {
                    problems.add(prefix + "; the broker refuses transactions" + reason(e));
                    return;
                }
            } catch (TimeoutException e) {
                problems.add(
                        prefix
                                + "; the transaction coordinator does not answer: check that the"
                                + " brokers' topic __transaction_state has its replicas.");
                return;
            }
        }
        if (!forbidden.isEmpty()) {
            problems.add(
                    prefix
                            + "; "
                            + user()
                            + " may not WRITE under transactional ids that start with "
                            + String.join(", ", forbidden)
                            + ": add an ACL for the prefix, or correct it.");
        }
    }

    private String transactionTimeoutTooLong(Collection<Node> brokers) throws InterruptedException {
        return "TRANSACTION_TIMEOUT_MS is "
                + settings.delivery().transactionTimeout().toMillis()
                + "; the broker accepts at most its "
                + MAX_TRANSACTION_TIMEOUT
                + maxTransactionTimeout(brokers).map(max -> ", " + max + ".").orElse(".");
    }

    /** The broker's limit, where the user may see it. */
    private Optional<String> maxTransactionTimeout(Collection<Node> brokers)
            throws InterruptedException {
        ConfigResource broker =
                new ConfigResource(
                        ConfigResource.Type.BROKER, brokers.iterator().next().idString());
        try {
            return Optional.ofNullable(
                            answer(admin.describeConfigs(List.of(broker)).values().get(broker))
                                    .get(MAX_TRANSACTION_TIMEOUT))
                    .map(entry -> entry.value());
        } catch (ExecutionException | TimeoutException e) {
            return Optional.empty();
        }
    }

    /** Whether an operation is missing; brokers that cannot tell give null. */
    private static boolean lacks(Set<AclOperation> authorized, AclOperation operation) {
        return authorized != null
                && !authorized.contains(operation)
                && !authorized.contains(AclOperation.ALL);
    }

    private String addAcl(AclOperation operation, String resource) {
        return user() + " may not " + operation + " this " + resource + ": add an ACL for it.";
    }

    private String user() {
        return settings.kafka().security().containsKey(SaslConfigs.SASL_JAAS_CONFIG)
                ? "the user in KAFKA_USERNAME"
                : "the anonymous user";
    }

    private static String reason(ExecutionException e) {
        return ": " + e.getCause().getMessage();
    }

    private void startClock(Duration timeout) {
        deadlineNanos = System.nanoTime() + timeout.toNanos();
    }

    private <T> T answer(KafkaFuture<T> future)
            throws InterruptedException, ExecutionException, TimeoutException {
        try {
            return future.get(Math.max(0, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            // The client's own deadline is about the same.
            if (e.getCause() instanceof org.apache.kafka.common.errors.TimeoutException) {
                throw new TimeoutException(e.getCause().getMessage());
            }
            throw e;
        }
    }
}
