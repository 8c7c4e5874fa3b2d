using System.Diagnostics;
using Hoopoe.Interop.Parity.Brokers;
using Xunit;

namespace Hoopoe.Interop.Management;

/// <summary>Debian's rabbitmqadmin, the tool of RabbitMQ's management plugin, drives the real process.</summary>
public sealed class RabbitMqAdminTests
{
    private const string Tool = "/usr/bin/rabbitmqadmin";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task RabbitMqAdmin_DeclaresPublishesGetsAndDeletes_AsWithRabbitMq()
    {
        Assert.SkipUnless(File.Exists(Tool), "rabbitmqadmin is not installed");
        string port = FreePort.Find(1)[0].ToString();
        using var hoopoe = await Executable.ServerProcess.ServeAsync(["--port", "0", "--http-port", port]);
        Assert.Equal("exchange declared", await RunAsync("declare", "exchange", "name=ev", "type=topic"));
        Assert.Equal("queue declared", await RunAsync("declare", "queue", "name=q", "durable=true", """arguments={"x-max-length":9}"""));
        Assert.Equal("binding declared", await RunAsync("declare", "binding", "source=ev", "destination=q", "routing_key=a.*"));
        Assert.Equal("Message published", await RunAsync("publish", "exchange=ev", "routing_key=a.b", "payload=hello"));
        Assert.Equal("Message published but NOT routed", await RunAsync("publish", "exchange=ev", "routing_key=none", "payload=hello"));
        Assert.Contains("hello", await RunAsync("get", "queue=q", "ackmode=ack_requeue_true"), StringComparison.Ordinal);
        Assert.Equal("name\tmessages\nq\t1", await RunAsync("-f", "tsv", "list", "queues", "name", "messages"));
        Assert.Equal("queue purged", await RunAsync("purge", "queue", "name=q"));
        Assert.Equal("vhost declared", await RunAsync("declare", "vhost", "name=shop"));
        Assert.Equal("user declared", await RunAsync("declare", "user", "name=bob", "password=x", "tags=monitoring"));
        Assert.Equal("permission declared", await RunAsync("declare", "permission", "vhost=shop", "user=bob", "configure=", "write=", "read=.*"));
        Assert.Contains("bob", await RunAsync("-f", "tsv", "list", "permissions"), StringComparison.Ordinal);
        Assert.Contains("cluster_name", await RunAsync("-f", "kvp", "show", "overview"), StringComparison.Ordinal);
        Assert.Equal("binding deleted", await RunAsync("delete", "binding", "source=ev", "destination_type=queue", "destination=q", "properties_key=a.%2A"));
        Assert.Equal("queue deleted", await RunAsync("delete", "queue", "name=q"));
        Assert.Equal("vhost deleted", await RunAsync("delete", "vhost", "name=shop"));
        Assert.Equal("user deleted", await RunAsync("delete", "user", "name=bob"));
        foreach (string list in (string[])["exchanges", "bindings", "nodes", "vhosts", "users", "connections", "channels", "consumers", "policies", "parameters"])
            await RunAsync("list", list);

        Task<string> RunAsync(params string[] arguments) => RunToolAsync(["-P", port, .. arguments]);
    }

    private static async Task<string> RunToolAsync(string[] arguments)
    {
        ProcessStartInfo start = new(Tool, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        string errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Limit, TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"rabbitmqadmin {string.Join(' ', arguments)}: {await output}{errors}");
        return (await output).Trim();
    }
}
