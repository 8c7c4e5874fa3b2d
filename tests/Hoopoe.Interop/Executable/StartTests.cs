using System.Net;
using System.Net.Sockets;
using System.Text;
using Hoopoe.Interop.Parity.Brokers;
using Xunit;

namespace Hoopoe.Interop.Executable;

/// <summary>What the executable says and does when it starts.</summary>
public sealed class StartTests
{
    private static readonly string[] AnyPorts = ["--port", "0", "--http-port", "0"];

    [Fact]
    public async Task Serve_Started_SaysWhereAndThenReady()
    {
        using var hoopoe = await ServerProcess.ServeAsync(["--port", "0", "--http-port", "0"]);
        var lines = hoopoe.Output.Where(line => !line.StartsWith("20", StringComparison.Ordinal)).ToList();
        Assert.Equal(5, lines.Count);
        Assert.Matches(@"^Hoopoe \d+\.\d+\.\d+", lines[0]);
        Assert.Matches(@"^AMQP 0-9-1 at 127\.0\.0\.1:\d+$", lines[1]);
        Assert.Equal("HTTP off", lines[2]);
        Assert.Matches("^data /.*/data$", lines[3]);
        Assert.Matches(@"^ready after \d+ ms$", lines[4]);
        Assert.Empty(hoopoe.Errors);
    }

    [Fact]
    public async Task Serve_Ready_AnswersHealthAndAmqp()
    {
        using var hoopoe = await ServerProcess.ServeAsync(["--port", "0", "--http-port", Invariant(FreePort.Find(1)[0])]);
        using var http = new HttpClient { BaseAddress = hoopoe.Http };
        Assert.Equal("ok\n", await http.GetStringAsync("/health"));
        using var client = await AmqpProbe.ConnectAsync(hoopoe.Amqp);
    }

    [Fact]
    public async Task Serve_Definitions_AreThereBeforeTheFirstClient()
    {
        string file = await WriteAsync("""{ "vhosts": [{ "name": "/" }], "queues": [{ "name": "orders", "vhost": "/", "durable": true, "arguments": {} }] }""");
        using var hoopoe = await ServerProcess.ServeAsync([.. AnyPorts, "--definitions", file]);
        using var client = await AmqpProbe.ConnectAsync(hoopoe.Amqp);
        Assert.True(await client.HasQueueAsync("orders"));
    }

    [Fact]
    public async Task Serve_VariablesOfRabbitMqsContainer_MakeTheFirstUser()
    {
        using var hoopoe = await ServerProcess.ServeAsync(
            AnyPorts, ("RABBITMQ_DEFAULT_USER", "ann"), ("RABBITMQ_DEFAULT_PASS", "secret"), ("RABBITMQ_DEFAULT_VHOST", "shop"));
        using var client = await AmqpProbe.ConnectAsync(hoopoe.Amqp, "ann", "secret", "shop");
    }

    [Fact]
    public async Task Serve_SettingsFromEveryPlace_CommandLineWins()
    {
        using var hoopoe = await ServerProcess.ServeAsync(
            [.. AnyPorts, "--set", "default.vhost=third"],
            ("RABBITMQ_DEFAULT_VHOST", "first"), ("HOOPOE__DEFAULT__VHOST", "second"), ("HOOPOE__DEFAULT__PASSWORD", "secret"));
        using var client = await AmqpProbe.ConnectAsync(hoopoe.Amqp, "guest", "secret", "third");
    }

    [Fact]
    public async Task Serve_UnderSystemd_SaysReady()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("hoopoe-").FullName, "notify");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 30_000 };
        socket.Bind(new UnixDomainSocketEndPoint(path));
        using var hoopoe = await ServerProcess.ServeAsync(AnyPorts, ("NOTIFY_SOCKET", path));
        byte[] message = new byte[64];
        Assert.Equal("READY=1", Encoding.UTF8.GetString(message, 0, socket.Receive(message)));
        hoopoe.Signal(System.Runtime.InteropServices.PosixSignal.SIGTERM);
        Assert.Equal("STOPPING=1", Encoding.UTF8.GetString(message, 0, socket.Receive(message)));
    }

    [Fact]
    public async Task Serve_PortInUse_SaysSoInOneLine()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;
        await AssertFailsAsync(
            1, $"hoopoe: cannot listen at 127.0.0.1 port {port} for AMQP: Address already in use",
            "serve", "--bind", "127.0.0.1", "--memory-only", "--http-port", "0", "--port", Invariant(port));
        await AssertFailsAsync(
            1, $"hoopoe: cannot listen at 127.0.0.1 port {port} for HTTP: Address already in use",
            "serve", "--bind", "127.0.0.1", "--memory-only", "--http-port", Invariant(port), "--port", "0");
    }

    [Fact]
    public async Task Serve_MemoryOnly_SaysSo()
    {
        using var hoopoe = await ServerProcess.ServeAsync([.. AnyPorts, "--memory-only"]);
        Assert.Contains("data in memory only", hoopoe.Output);
    }

    [Fact]
    public async Task Serve_NeverSynced_SaysSoPlainly()
    {
        using var hoopoe = await ServerProcess.ServeAsync([.. AnyPorts, "--set", "durability.sync=never"]);
        Assert.Contains(hoopoe.Output, line => line.Contains("a power cut loses what has not", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Serve_BadDefinitions_SayWhereInOneLine()
    {
        string file = await WriteAsync("""{ "queues": [{ "durable": true }] }""");
        await AssertFailsAsync(
            1, $"hoopoe: definitions file {file}: $.queues[0]: 'name' is missing", ["serve", .. AnyPorts, "--memory-only", "--definitions", file]);
        await AssertFailsAsync(
            1, $"hoopoe: definitions file {file}.gone cannot be read: Could not find file '{file}.gone'",
            ["serve", .. AnyPorts, "--memory-only", "--definitions", file + ".gone"]);
    }

    [Theory]
    [InlineData("hoopoe: Unrecognized command or argument '--prot'; 'hoopoe serve --help' says what is understood", "--prot")]
    [InlineData("hoopoe: option listen.port is 'x': allowed is a whole number from 0 to 65535", "--port", "x")]
    [InlineData("hoopoe: there is no option amqp.hartbeat; 'hoopoe options' lists them all", "--set", "amqp.hartbeat=1s")]
    [InlineData("hoopoe: --set takes KEY=VALUE, not 'amqp'; 'hoopoe serve --help' says what is understood", "--set", "amqp")]
    public async Task Serve_BadCommandLine_SaysSoInOneLine(string expected, params string[] arguments) =>
        await AssertFailsAsync(2, expected, ["serve", .. arguments]);

    [Fact]
    public async Task Serve_BadVariable_SaysSoInOneLine()
    {
        var (exitCode, errors) = await ServerProcess.RunAsync(["serve"], ("HOOPOE__AMQP__FRAME_MAX", "1 KiB"));
        Assert.Equal(1, exitCode);
        Assert.Equal("hoopoe: option amqp.frame-max is '1 KiB': allowed is a size from 4 KiB to 1 GiB", Assert.Single(errors));
    }

    [Fact]
    public async Task Serve_DataAndMemoryOnly_ExcludeEachOther() => await AssertFailsAsync(
        1, "hoopoe: data.directory (--data) and data.memory-only (--memory-only) exclude each other: give one of them",
        "serve", "--data", "d", "--memory-only");

    private static async Task AssertFailsAsync(int exitCode, string line, params string[] arguments)
    {
        var (ended, errors) = await ServerProcess.RunAsync(arguments);
        Assert.Equal(line, Assert.Single(errors));
        Assert.Equal(exitCode, ended);
    }

    private static async Task<string> WriteAsync(string text)
    {
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, text);
        return file;
    }

    private static string Invariant(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
