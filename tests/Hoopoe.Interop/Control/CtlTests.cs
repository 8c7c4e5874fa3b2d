using System.Text.Json;
using Hoopoe.Interop.Executable;
using Xunit;

namespace Hoopoe.Interop.Control;

/// <summary>hoopoe ctl against a broker's HTTP API: RabbitMQ's own, which it must understand, and ours.</summary>
/// <param name="broker">The broker; made when it is first asked for an address.</param>
/// <param name="product">What it calls itself, and how its version begins.</param>
public abstract class CtlTests(IControlled broker, string product)
{
    [Fact]
    public async Task User_FromItsMakingToItsEnd_IsAsRabbitMqListsIt()
    {
        await OkAsync("add_user", "alice", "secret");
        await OkAsync("set_user_tags", "alice", "monitoring");
        await OkAsync("authenticate_user", "alice", "secret");
        await OkAsync("change_password", "alice", "other");
        Assert.Equal(65, (await CtlAsync("authenticate_user", "alice", "secret")).ExitCode);
        await OkAsync("authenticate_user", "alice", "other");
        Assert.Contains("alice\t[monitoring]", (await OkAsync("list_users")).Lines);
        await OkAsync("set_permissions", "alice", "^a", ".*", ".*");
        await OkAsync("set_topic_permissions", "alice", "amq.topic", "^w", "^r");
        Assert.Contains("alice\t^a\t.*\t.*", (await OkAsync("list_permissions")).Lines);
        Assert.Contains("/\tamq.topic\t^w\t^r", (await OkAsync("list_user_topic_permissions", "alice")).Lines);
        await OkAsync("set_user_limits", "alice", """{"max-connections": 5, "max-channels": 7}""");
        await OkAsync("clear_user_limits", "alice", "max-channels");
        Assert.Equal(["alice\t{\"max-connections\":5}"], (await OkAsync("list_user_limits", "alice", "-s")).Lines);
        await OkAsync("clear_permissions", "alice");
        Assert.Empty((await OkAsync("list_user_permissions", "alice", "-s")).Lines);
        await OkAsync("delete_user", "alice");
        Assert.Equal(67, (await CtlAsync("delete_user", "alice")).ExitCode);
    }

    [Fact]
    public async Task AddUser_WithoutTags_AuthenticatesAllTheSame()
    {
        await OkAsync("add_user", "plain", "pw");
        await OkAsync("authenticate_user", "plain", "pw");
        Assert.Equal(70, (await CtlAsync("add_user", "plain", "pw2")).ExitCode);
        await OkAsync("delete_user", "plain");
    }

    [Fact]
    public async Task VirtualHost_WithPoliciesParametersAndLimits_IsAsRabbitMqListsIt()
    {
        await OkAsync("add_vhost", "a/b", "--description", "some");
        Assert.Contains("a/b\tsome", (await OkAsync("list_vhosts", "name", "description")).Lines);
        await OkAsync("set_policy", "-p", "a/b", "p", "^q", """{"max-length": 5}""", "--apply-to", "queues", "--priority", "2");
        await OkAsync("set_operator_policy", "-p", "a/b", "o", "^q", """{"max-length": 9}""");
        Assert.Equal(["a/b\tp\t^q\tqueues\t{\"max-length\":5}\t2"], (await OkAsync("list_policies", "-p", "a/b", "-s")).Lines);
        Assert.Equal(["a/b\to\t^q\tqueues\t{\"max-length\":9}\t0"], (await OkAsync("list_operator_policies", "-p", "a/b", "-s")).Lines);
        var refused = await CtlAsync("set_policy", "-p", "a/b", "x", "^q", """{"nonsense": 5}""");
        Assert.Equal(65, refused.ExitCode);
        Assert.Contains("nonsense", refused.Error, StringComparison.Ordinal);
        await OkAsync("set_vhost_limits", "-p", "a/b", """{"max-connections": 5, "max-queues": 6}""");
        await OkAsync("set_vhost_limits", "-p", "a/b", """{"max-queues": 7}""");
        Assert.Equal(["a/b\t{\"max-queues\":7}"], (await OkAsync("list_vhost_limits", "-p", "a/b", "-s")).Lines);
        await OkAsync("clear_vhost_limits", "-p", "a/b");
        await OkAsync("clear_policy", "-p", "a/b", "p");
        await OkAsync("clear_operator_policy", "-p", "a/b", "o");
        Assert.Equal(65, (await CtlAsync("clear_policy", "-p", "a/b", "p")).ExitCode);
        await OkAsync("set_global_parameter", "g", """{"x": 1}""");
        Assert.Contains("g\t{\"x\":1}", (await OkAsync("list_global_parameters")).Lines);
        await OkAsync("clear_global_parameter", "g");
        await OkAsync("delete_vhost", "a/b");
        Assert.Equal(65, (await CtlAsync("list_queues", "-p", "a/b")).ExitCode);
    }

    [Fact]
    public async Task Queue_WithMessages_IsCountedPurgedAndDeleted()
    {
        await DefineAsync("counted");
        await PublishAsync("counted", 3);
        Assert.Contains("counted\t3", (await OkAsync("list_queues", "name", "messages")).Lines);
        Assert.Contains("\texchange\tcounted\tqueue\tcounted\t{}", (await OkAsync("list_bindings")).Lines);
        await OkAsync("purge_queue", "counted");
        Assert.Contains("counted\t0", (await OkAsync("list_queues")).Lines);
        await OkAsync("delete_queue", "counted");
        Assert.Equal(65, (await CtlAsync("delete_queue", "counted")).ExitCode);
    }

    [Fact]
    public async Task Consumer_WhileItConsumes_IsListedAndItsConnectionClosed()
    {
        await DefineAsync("watched");
        var consuming = CommandRun.RunAsync("consume", "watched", "--uri", broker.AmqpUri, "--timeout", "50");
        string name = (await AwaitLineAsync(consuming, line => line.EndsWith("\thoopoe consume\tguest", StringComparison.Ordinal), "list_connections", "name", "user_provided_name", "user")).Split('\t')[0];
        await AwaitLineAsync(consuming, line => line == "watched\ttrue\t100", "list_consumers", "queue_name", "ack_required", "prefetch_count");
        await AwaitLineAsync(consuming, line => line == $"{name}\tguest\t1", "list_channels", "connection", "user", "consumer_count");
        await OkAsync("close_connection", name, "told to go");
        var ended = await consuming;
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("told to go", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Definitions_Exported_AreImportedAgain()
    {
        string directory = Directory.CreateTempSubdirectory("hoopoe-").FullName;
        string file = Path.Combine(directory, "definitions.json");
        await DefineAsync("kept");
        await OkAsync("export_definitions", file);
        await OkAsync("delete_queue", "kept");
        await OkAsync("import_definitions", file);
        Assert.Contains("kept\t0", (await OkAsync("list_queues")).Lines);
        await OkAsync("delete_queue", "kept");
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task Node_ThatIsWell_SaysSo()
    {
        foreach (string check in (string[])["ping", "await_startup", "node_health_check", "check_running", "check_alarms", "check_local_alarms", "check_virtual_hosts", "check_if_node_is_quorum_critical", "check_certificate_expiration"])
            await OkAsync(check);
        await OkAsync("check_protocol_listener", "amqp");
        Assert.Equal(70, (await CtlAsync("check_port_listener", "1")).ExitCode);
        Assert.Contains((await OkAsync("status")).Lines, line => line.StartsWith($"Product: {product}", StringComparison.Ordinal));
        Assert.Equal(JsonValueKind.Array, JsonDocument.Parse((await OkAsync("cluster_status", "--json")).Output).RootElement.GetProperty("nodes").ValueKind);
        Assert.Contains(product, (await RunAsync("top", "--once")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Login_ThatIsWrong_IsRefused()
    {
        var run = await CommandRun.RunAsync("ctl", "list_queues", "--url", broker.HttpUrl.Replace("guest:guest", "guest:wrong", StringComparison.Ordinal));
        Assert.Equal(77, run.ExitCode);
        Assert.Contains("refuses user 'guest'", run.Error, StringComparison.Ordinal);
    }

    /// <summary>Lists again until a line is there: statistics come some time after what they are about.</summary>
    private async Task<string> AwaitLineAsync(Task<CommandRun> meanwhile, Func<string, bool> isWanted, params string[] list)
    {
        while (!meanwhile.IsCompleted)
        {
            if ((await OkAsync([.. list, "--silent"])).Lines.FirstOrDefault(isWanted) is { } line) return line;
        }
        throw new InvalidOperationException($"{list[0]} did not show what was waited for; the consumer: {await meanwhile}");
    }

    private async Task DefineAsync(string queue)
    {
        Assert.SkipUnless(broker.IsInstalled, "not installed: rabbitmq-server");
        var definitions = JsonSerializer.SerializeToUtf8Bytes(new { queues = new[] { new { name = queue, vhost = "/", durable = true, auto_delete = false, arguments = new { } } } });
        var run = await CommandRun.RunAsync(definitions, ["ctl", "import_definitions", "--url", broker.HttpUrl]);
        Assert.True(run.ExitCode == 0, run.Error);
    }

    private async Task PublishAsync(string queue, int count)
    {
        var run = await CommandRun.RunAsync("publish", "hello", "-k", queue, "-n", $"{count}", "--uri", broker.AmqpUri);
        Assert.True(run.ExitCode == 0, run.Error);
    }

    private async Task<CommandRun> OkAsync(params string[] arguments)
    {
        var run = await CtlAsync(arguments);
        Assert.True(run.ExitCode == 0, $"{string.Join(' ', arguments)}: exit code {run.ExitCode}\n{run.Output}\n{run.Error}");
        return run;
    }

    private Task<CommandRun> CtlAsync(params string[] arguments) => RunAsync(["ctl", .. arguments]);

    private Task<CommandRun> RunAsync(params string[] arguments)
    {
        Assert.SkipUnless(broker.IsInstalled, "not installed: rabbitmq-server");
        return CommandRun.RunAsync([.. arguments, "--url", broker.HttpUrl]);
    }
}
