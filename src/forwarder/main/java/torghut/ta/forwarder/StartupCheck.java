package torghut.ta.forwarder;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import torghut.ta.config.ConnectionProblem;
import torghut.ta.config.KafkaConnection;

/** Asks the brokers, before anything is written, for the topics and the right to write to them. */
final class StartupCheck {

    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    private StartupCheck() {}

    /** One sentence per problem; none when all is well. */
    static List<String> problems(ForwarderSettings settings) {
        List<String> topics = new ArrayList<>(settings.topics().values());
        settings.statusTopic().ifPresent(topics::add);
        KafkaConnection kafka = settings.kafka();
        Properties properties = kafka.clientProperties();
        properties.setProperty(AdminClientConfig.CLIENT_ID_CONFIG, "flink-ta-forwarder-startup");
        properties.setProperty(
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Long.toString(TIMEOUT.toMillis()));
        properties.setProperty(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, "5000");
        try (Admin admin = Admin.create(properties)) {
            return problems(kafka, admin, topics);
        } catch (KafkaException e) {
            return List.of(ConnectionProblem.sentence(kafka, e));
        }
    }

    private static List<String> problems(
            KafkaConnection kafka, Admin admin, Collection<String> topics) {
        Map<String, KafkaFuture<TopicDescription>> descriptions =
                admin.describeTopics(
                                topics,
                                new DescribeTopicsOptions().includeAuthorizedOperations(true))
                        .topicNameValues();
        List<String> problems = new ArrayList<>();
        for (String topic : topics) {
            try {
                Set<AclOperation> allowed =
                        descriptions
                                .get(topic)
                                .get(2 * TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                                .authorizedOperations();
                if (allowed != null
                        && !allowed.isEmpty()
                        && !allowed.contains(AclOperation.WRITE)) {
                    problems.add(
                            "The user may not write to the topic \"" + topic + "\"; grant Write.");
                }
            } catch (ExecutionException e) {
                if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                    problems.add("The topic \"" + topic + "\" does not exist; create it.");
                } else if (e.getCause() instanceof TopicAuthorizationException) {
                    problems.add("The user may not see the topic \"" + topic + "\"; grant Write.");
                } else {
                    return List.of(ConnectionProblem.sentence(kafka, e.getCause()));
                }
            } catch (TimeoutException e) {
                return List.of(ConnectionProblem.sentence(kafka, e));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return List.of("Interrupted while the brokers were asked.");
            }
        }
        return problems;
    }
}
