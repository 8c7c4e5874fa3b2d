using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Hoopoe.Interop.Executable;
using Xunit;
using FreePort = Hoopoe.Interop.Parity.Brokers.FreePort;

[assembly: AssemblyFixture(typeof(Hoopoe.Interop.Hostile.HostileBroker))]

namespace Hoopoe.Interop.Hostile;

/// <summary>
/// The broker that hostile peers meet: the real process, with limits small and short enough for tests, and a user of theirs. Started
/// by the first test that asks, and ended with the suite.
/// </summary>
public class HostileBroker : IAsyncDisposable
{
    /// <summary>Who the hostile peers log in as; the password is the same.</summary>
    public const string Culprit = RawPeer.Culprit;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Lazy<Task<ServerProcess>> _process;
    private readonly HttpClient _http = new();

    public HostileBroker()
        : this(Set("amqp.handshake-timeout=1s", "amqp.close-timeout=1s", "listen.send-timeout=1s", "amqp.max-unacked-size=4MiB", "amqp.max-transaction-size=4MiB",
            "amqp.max-incomplete-size=16MiB", "amqp.max-consumers=1000", "amqp.max-channels=10000", "limits.max-queues=3000", "limits.max-bindings=3000", "limits.max-exchanges=500",
            "amqp.max-unauthenticated-per-address=400", "amqp.max-header-depth=32", "http.max-connections=100", "http.header-timeout=1s", "memory.limit=512MiB"))
    {
    }

    /// <summary>A broker of other options.</summary>
    protected HostileBroker(params string[] arguments) =>
        _process = new(() => ServerProcess.ServeAsync(["--port", "0", "--http-port", HttpPort(), .. arguments]));

    internal ServerProcess Process => _process.Value.GetAwaiter().GetResult();

    internal IPEndPoint Amqp => Process.Amqp;

    /// <summary>Starts it, unless it runs.</summary>
    public async Task StartedAsync()
    {
        var process = await _process.Value;
        if (_http.BaseAddress is not null) return;
        _http.BaseAddress = process.Http;
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String("guest:guest"u8));
        await PutAsync($"/api/users/{Culprit}", $$"""{"password":"{{Culprit}}","tags":""}""");
        await PutAsync($"/api/permissions/%2F/{Culprit}", """{"configure":".*","write":".*","read":".*"}""");
    }

    /// <summary>Its resident memory in bytes.</summary>
    public long ResidentBytes
    {
        get
        {
            string line = File.ReadLines($"/proc/{Process.Id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
            return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) * 1024;
        }
    }

    /// <summary>What it says there is: connections, channels, queues, consumers, exchanges.</summary>
    public async Task<ObjectTotals> CountAsync()
    {
        using var overview = JsonDocument.Parse(await _http.GetStringAsync(new Uri("/api/overview", UriKind.Relative)));
        var totals = overview.RootElement.GetProperty("object_totals");
        int Of(string name) => totals.GetProperty(name).GetInt32();
        return new ObjectTotals(Of("connections"), Of("channels"), Of("queues"), Of("consumers"), Of("exchanges"));
    }

    /// <summary>Bytes of messages that it has in memory, in queues and on their way; for peers, which have a thread of their own to wait on.</summary>
    public long MessageBytes => ReadMessageBytesAsync().GetAwaiter().GetResult();

    private async Task<long> ReadMessageBytesAsync()
    {
        using var nodes = JsonDocument.Parse(await _http.GetStringAsync(new Uri("/api/nodes", UriKind.Relative)));
        string name = nodes.RootElement[0].GetProperty("name").GetString()!;
        using var memory = JsonDocument.Parse(await _http.GetStringAsync(new Uri($"/api/nodes/{Uri.EscapeDataString(name)}/memory", UriKind.Relative)));
        return memory.RootElement.GetProperty("memory").GetProperty("binary").GetInt64();
    }

    /// <summary>Messages that are ready in a queue; for peers, as <see cref="MessageBytes"/> is.</summary>
    public int ReadyIn(string queue)
    {
        using var answer = JsonDocument.Parse(_http.GetStringAsync(new Uri($"/api/queues/%2F/{Uri.EscapeDataString(queue)}", UriKind.Relative)).GetAwaiter().GetResult());
        return answer.RootElement.GetProperty("messages_ready").GetInt32();
    }

    /// <summary>Removes a queue that a test left behind.</summary>
    public async Task DeleteQueueAsync(string name)
    {
        using var answer = await _http.DeleteAsync(new Uri($"/api/queues/%2F/{Uri.EscapeDataString(name)}", UriKind.Relative));
    }

    /// <summary>The lines of its log from one on that warn, or worse.</summary>
    public IReadOnlyList<string> Warnings(int from) =>
        [.. Process.Output.Skip(from).Where(line => line.Contains("warn: ", StringComparison.Ordinal) || line.Contains("fail: ", StringComparison.Ordinal) || line.Contains("crit: ", StringComparison.Ordinal))];

    /// <summary>Waits until something holds.</summary>
    public static async Task<bool> UntilAsync(Func<Task<bool>> holds)
    {
        using var limit = new CancellationTokenSource(Patience);
        using var glance = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        try
        {
            while (!await holds()) await glance.WaitForNextTickAsync(limit.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _http.Dispose();
        if (_process is { IsValueCreated: true, Value.IsCompletedSuccessfully: true }) (await _process.Value).Dispose();
    }

    /// <summary>Options as the command line has them.</summary>
    protected static string[] Set(params string[] options) => [.. options.SelectMany(option => new[] { "--set", option })];

    private static string HttpPort() => FreePort.Find(1)[0].ToString(CultureInfo.InvariantCulture);

    private async Task PutAsync(string path, string json)
    {
        using var body = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await _http.PutAsync(new Uri(path, UriKind.Relative), body);
        answer.EnsureSuccessStatusCode();
    }
}
