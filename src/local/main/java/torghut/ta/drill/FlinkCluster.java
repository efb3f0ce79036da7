package torghut.ta.drill;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessSpec;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.apache.flink.runtime.util.config.memory.ProcessMemoryUtils;
import torghut.ta.testkit.ChildProcess;
import torghut.ta.testkit.Ports;
import torghut.ta.testkit.Waiting;

/**
 * A Flink cluster of real processes: one JobManager in application mode and two TaskManagers, each
 * of which could carry the job alone, so that a lost one need not be waited for.
 *
 * <p>It does what an orchestrator would do: processes that end by themselves are started again, the
 * JobManager from the newest retained checkpoint.
 */
public final class FlinkCluster {

    private static final int TASK_MANAGERS = 2;

    /** Processes that end by themselves more often than this will not come to stay. */
    private static final int MAX_UNPLANNED_RESTARTS = 20;

    private static final Duration STOP_PATIENCE = Duration.ofMinutes(2);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);
    private static final Pattern COMPLETED = Pattern.compile(".*/chk-(\\d+)/_metadata");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Workspace workspace;
    private final ObjectStore store;
    private final Configuration options;
    private final int rpcPort = Ports.free();
    private final int restPort = Ports.free();
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<TaskManager> taskManagers = new ArrayList<>();

    private ChildProcess jobManager;
    private int jobManagers;
    private int startedTaskManagers;
    private int unplannedRestarts;
    private Map<String, String> jobEnvironment = Map.of();
    private Optional<String> restoredFrom = Optional.empty();

    /** A TaskManager by the id that it has in Flink. */
    private record TaskManager(String id, ChildProcess process) {}

    /**
     * A cluster whose state is kept in the store. Nothing is started yet.
     *
     * @param options of Flink, besides those that every cluster here has; the memory of the
     *     TaskManagers and {@code env.java.opts} become arguments of the processes as with Flink's
     *     own scripts
     */
    public FlinkCluster(Workspace workspace, ObjectStore store, Map<String, String> options) {
        this.workspace = workspace;
        this.store = store;
        Map<String, String> all = shared();
        all.putAll(options);
        this.options = Configuration.fromMap(all);
        workspace.write(workspace.flinkConf().resolve("config.yaml"), yaml(all));
    }

    private Map<String, String> shared() {
        Map<String, String> options = new TreeMap<>();
        options.put("jobmanager.rpc.address", "127.0.0.1");
        options.put("jobmanager.rpc.port", Integer.toString(rpcPort));
        options.put("jobmanager.bind-host", "127.0.0.1");
        options.put("rest.address", "127.0.0.1");
        options.put("rest.bind-address", "127.0.0.1");
        options.put("rest.port", Integer.toString(restPort));
        options.put("web.submit.enable", "false");
        // How old an answer about checkpoints may be, in ms.
        options.put("web.refresh-interval", "50");
        options.put("taskmanager.host", "127.0.0.1");
        options.put("taskmanager.bind-host", "127.0.0.1");
        options.put("io.tmp.dirs", workspace.scratch().toString());
        options.put("state.backend.type", "rocksdb");
        options.put("execution.checkpointing.incremental", "true");
        options.put("execution.checkpointing.savepoint-dir", folder("savepoints"));
        options.put("s3.endpoint", store.endpoint());
        options.put("s3.endpoint.region", "us-east-1");
        options.put("s3.access-key", "drill");
        options.put("s3.secret-key", "drill");
        options.put("s3.path.style.access", "true");
        // The endpoint keeps objects as files: it has no versions, and its folders are folders.
        options.put("fs.s3a.change.detection.mode", "none");
        options.put("fs.s3a.directory.marker.retention", "keep");
        // An endpoint that does not answer is given up before the checkpoint is.
        options.put("fs.s3a.connection.establish.timeout", "3000");
        options.put("fs.s3a.connection.timeout", "5000");
        options.put("fs.s3a.attempts.maximum", "2");
        options.put("fs.s3a.retry.limit", "3");
        return options;
    }

    private static String yaml(Map<String, String> options) {
        StringBuilder yaml = new StringBuilder();
        options.forEach((key, value) -> yaml.append(key).append(": ").append(value).append('\n'));
        return yaml.toString();
    }

    /** A folder of the store, as Flink names it. */
    public static String folder(String path) {
        return "s3://" + ObjectStore.BUCKET + "/" + path;
    }

    /** Starts TaskManagers until there are two. */
    public void startTaskManagers() {
        TaskExecutorProcessSpec memory = TaskExecutorProcessUtils.processSpecFromConfig(options);
        String jvmArguments =
                ProcessMemoryUtils.generateJvmParametersStr(memory)
                        + " "
                        + options.get(CoreOptions.FLINK_TM_JVM_OPTIONS);
        String dynamicOptions = TaskExecutorProcessUtils.generateDynamicConfigsStr(memory);
        while (taskManagers.size() < TASK_MANAGERS) {
            String id = "tm-" + ++startedTaskManagers;
            taskManagers.add(
                    new TaskManager(
                            id,
                            flink(
                                    id,
                                    jvmArguments,
                                    "org.apache.flink.runtime.taskexecutor.TaskManagerRunner",
                                    words(dynamicOptions + " -D taskmanager.resource-id=" + id),
                                    Map.of())));
        }
    }

    /**
     * Starts the JobManager and with it the job.
     *
     * @param environment the job's settings
     * @param from the checkpoint or savepoint to start from; empty for a job that knows nothing
     */
    public void startJob(Map<String, String> environment, Optional<String> from) {
        jobEnvironment = Map.copyOf(environment);
        restoredFrom = from;
        jobManagers++;
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "--host",
                                "127.0.0.1",
                                "--job-classname",
                                "torghut.ta.TaJob",
                                "--job-id",
                                jobId()));
        from.ifPresent(path -> arguments.addAll(List.of("--fromSavepoint", path)));
        jobManager =
                flink(
                        "jm-" + jobManagers,
                        "-Xmx448m",
                        "org.apache.flink.container.entrypoint.StandaloneApplicationClusterEntryPoint",
                        arguments,
                        jobEnvironment);
    }

    /** Each start is a job of its own, so that its checkpoints have a folder of their own. */
    private String jobId() {
        return "%032x".formatted(jobManagers);
    }

    private ChildProcess flink(
            String name,
            String jvmArguments,
            String main,
            List<String> arguments,
            Map<String, String> environment) {
        List<String> all = new ArrayList<>(words(jvmArguments));
        all.addAll(words(options.get(CoreOptions.FLINK_JVM_OPTIONS)));
        all.addAll(
                List.of(
                        "-Dlog4j.configurationFile=" + workspace.logConf(),
                        "-cp",
                        workspace.flinkLib() + "/*",
                        main,
                        "--configDir",
                        workspace.flinkConf().toString()));
        all.addAll(arguments);
        Map<String, String> variables = new HashMap<>(environment);
        variables.put("FLINK_LIB_DIR", workspace.flinkLib().toString());
        variables.put("FLINK_PLUGINS_DIR", workspace.flinkPlugins().toString());
        variables.put("FLINK_CONF_DIR", workspace.flinkConf().toString());
        return ChildProcess.start(name, workspace.logs(), all, variables);
    }

    private static List<String> words(String text) {
        return List.of(text.trim().split("\\s+"));
    }

    /** Starts what has ended by itself again. */
    void revive() {
        if (taskManagers.removeIf(taskManager -> !taskManager.process.isAlive())) {
            unplannedRestarts++;
            startTaskManagers();
        }
        if (!jobManager.isAlive()) {
            unplannedRestarts++;
            startJob(jobEnvironment, newestCheckpoint());
        }
        if (unplannedRestarts > MAX_UNPLANNED_RESTARTS) {
            throw new IllegalStateException("Flink's processes keep ending, see their logs.");
        }
    }

    /**
     * Does nothing while all processes live.
     *
     * @throws IllegalStateException if one has ended by itself
     */
    public void requireAlive() {
        if (!jobManager.isAlive()
                || taskManagers.stream().anyMatch(each -> !each.process.isAlive())) {
            throw new IllegalStateException("A process of Flink has ended, see its log.");
        }
    }

    /** How many times {@link #revive} had something to do. */
    int unplannedRestarts() {
        return unplannedRestarts;
    }

    /** Whether all tasks run. */
    public boolean isRunning() {
        try {
            JsonNode job = get("/jobs/" + jobId());
            if (!job.path("state").asText().equals("RUNNING")) {
                return false;
            }
            for (JsonNode vertex : job.path("vertices")) {
                if (!vertex.path("status").asText().equals("RUNNING")) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** A TaskManager on which tasks run; the choice decides which, where there are several. */
    public ChildProcess busyTaskManager(long choice) {
        List<ChildProcess> busy = new ArrayList<>();
        try {
            for (JsonNode node : get("/taskmanagers").path("taskmanagers")) {
                if (node.path("freeSlots").asInt() < node.path("slotsNumber").asInt()) {
                    taskManagers.stream()
                            .filter(known -> known.id.equals(node.path("id").asText()))
                            .forEach(known -> busy.add(known.process));
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("The JobManager does not answer.", e);
        }
        if (busy.isEmpty()) {
            throw new IllegalStateException("No TaskManager runs a task.");
        }
        return busy.get((int) Math.floorMod(choice, (long) busy.size()));
    }

    /** kill -9 of a TaskManager; {@link #startTaskManagers} replaces it. */
    public void killTaskManager(ChildProcess process) {
        process.kill();
        taskManagers.removeIf(taskManager -> taskManager.process == process);
    }

    /** kill -9 of the JobManager. */
    void killJobManager() {
        jobManager.kill();
    }

    /** kill -9 of everything. */
    void kill() {
        taskManagers.forEach(taskManager -> taskManager.process.kill());
        taskManagers.clear();
        jobManager.kill();
    }

    /** The newest complete checkpoint of the job, else what the job was started from. */
    Optional<String> newestCheckpoint() {
        String folder = "checkpoints/" + jobId() + "/chk-";
        long newest = -1;
        for (String key : store.keys(folder)) {
            Matcher completed = COMPLETED.matcher(key);
            if (completed.matches()) {
                newest = Math.max(newest, Long.parseLong(completed.group(1)));
            }
        }
        return newest < 0 ? restoredFrom : Optional.of(folder(folder + newest));
    }

    /**
     * Stops the job with a savepoint; the JobManager ends with it.
     *
     * @param drain whether the job closes every open second first, as at the end of its input
     * @return path of the savepoint
     */
    public String stopWithSavepoint(boolean drain) {
        String path = "/jobs/" + jobId();
        try {
            String trigger =
                    post(path + "/stop", "{\"drain\":" + drain + "}").path("request-id").asText();
            JsonNode[] operation = new JsonNode[1];
            Waiting.until(
                    "the savepoint",
                    STOP_PATIENCE,
                    () -> {
                        operation[0] = savepoint(path + "/savepoints/" + trigger);
                        return operation[0] != null;
                    });
            if (!operation[0].has("location")) {
                throw new IllegalStateException("No savepoint: " + operation[0]);
            }
            jobManager.awaitEnd(STOP_PATIENCE);
            return operation[0].path("location").asText();
        } catch (IOException e) {
            throw new IllegalStateException("The JobManager does not answer.", e);
        }
    }

    private JsonNode savepoint(String path) {
        try {
            JsonNode status = get(path);
            boolean isDone = status.path("status").path("id").asText().equals("COMPLETED");
            return isDone ? status.path("operation") : null;
        } catch (IOException e) {
            return null;
        }
    }

    /** The newest checkpoint that is on its way, if there is one. */
    OptionalLong pendingCheckpoint() {
        JsonNode newest = checkpoints().path("history").path(0);
        return newest.path("status").asText().equals("IN_PROGRESS")
                ? OptionalLong.of(newest.path("id").asLong())
                : OptionalLong.empty();
    }

    /** Whether a checkpoint, or a newer one, is complete. */
    boolean isComplete(long checkpoint) {
        return checkpoints().path("latest").path("completed").path("id").asLong(-1) >= checkpoint;
    }

    /** The newest complete checkpoints of the job that are newer than this one, oldest first. */
    public List<CheckpointReport> checkpointsAfter(long checkpoint) {
        List<CheckpointReport> reports = new ArrayList<>();
        try {
            for (JsonNode each : checkpoints().path("history")) {
                long id = each.path("id").asLong();
                if (id > checkpoint
                        && each.path("status").asText().equals("COMPLETED")
                        && !each.path("is_savepoint").asBoolean()) {
                    reports.add(0, report(each));
                }
            }
        } catch (IOException e) {
            return List.of();
        }
        return reports;
    }

    private CheckpointReport report(JsonNode checkpoint) throws IOException {
        String path = "/jobs/" + jobId() + "/checkpoints/details/" + checkpoint.path("id").asLong();
        List<JsonNode> tasks = new ArrayList<>();
        for (var task : get(path).path("tasks").properties()) {
            tasks.add(get(path + "/subtasks/" + task.getKey()).path("summary"));
        }
        return new CheckpointReport(
                checkpoint.path("id").asLong(),
                checkpoint.path("end_to_end_duration").asLong(),
                largest(tasks, "/start_delay/max"),
                largest(tasks, "/alignment/duration/max"),
                largest(tasks, "/checkpoint_duration/sync/max"),
                largest(tasks, "/checkpoint_duration/async/max"),
                checkpoint.path("state_size").asLong(),
                checkpoint.path("checkpointed_size").asLong());
    }

    private static long largest(List<JsonNode> tasks, String value) {
        return tasks.stream().mapToLong(task -> task.at(value).asLong()).max().orElse(0);
    }

    private JsonNode checkpoints() {
        try {
            return get("/jobs/" + jobId() + "/checkpoints");
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }

    private JsonNode get(String path) throws IOException {
        return send(HttpRequest.newBuilder(uri(path)).GET());
    }

    private JsonNode post(String path, String body) throws IOException {
        return send(
                HttpRequest.newBuilder(uri(path))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + restPort + path);
    }

    private JsonNode send(HttpRequest.Builder request) throws IOException {
        try {
            HttpResponse<String> response =
                    http.send(
                            request.timeout(REQUEST_TIMEOUT).build(),
                            HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() >= 300) {
                throw new IOException(response.statusCode() + ": " + response.body());
            }
            return JSON.readTree(response.body());
        } catch (InterruptedException e) {
            throw Waiting.interrupted(e);
        }
    }

    /** The jar of the job goes where Flink looks for it. */
    public void install(Path jobJar) {
        workspace.copy(jobJar, workspace.userLib().resolve("flink-ta.jar"));
    }
}
