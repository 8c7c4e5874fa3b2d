using System.Net;
using System.Net.Sockets;
using System.Text;
using Hoopoe.Server.Health;
using Hoopoe.Server.Http;
using Hoopoe.Server.Listeners;
using Xunit;

namespace Hoopoe.Tests.Server.Http;

/// <summary>What one who calls over HTTP may take up, as a socket sees it.</summary>
public sealed class HttpLimitTests
{
    // Of limits that are not what a test is about, and of tests that wait.
    private static readonly TimeSpan _long = TimeSpan.FromSeconds(60);
    private static readonly HttpLimits _wide = new() { HeaderTimeout = _long, IdleTimeout = _long };

    [Fact]
    public Task Connection_MoreThanAllowed_IsHungUpOn() => RunAsync(_wide with { MaxConnections = 1 }, async (address, cancel) =>
    {
        using var first = await DialAsync(address, cancel);
        Assert.StartsWith("HTTP/1.1 200", await CallAsync(first, Request, cancel), StringComparison.Ordinal);
        using var second = await DialAsync(address, cancel);
        Assert.Equal("", await ReadToEndAsync(second, cancel));
        Assert.StartsWith("HTTP/1.1 200", await CallAsync(first, Request, cancel), StringComparison.Ordinal);
    });

    [Fact]
    public Task Headers_ThatTakeTooLong_AreAnswered408() => RunAsync(_wide with { HeaderTimeout = TimeSpan.FromSeconds(1) }, async (address, cancel) =>
    {
        using var peer = await DialAsync(address, cancel);
        await peer.SendAsync("GET /health HTTP/1.1\r\nHost: here\r\n"u8.ToArray(), cancel);
        Assert.StartsWith("HTTP/1.1 408", await ReadToEndAsync(peer, cancel), StringComparison.Ordinal);
    });

    [Fact]
    public Task Connection_IdleForTooLong_IsHungUpOn() => RunAsync(_wide with { IdleTimeout = TimeSpan.FromSeconds(1) }, async (address, cancel) =>
    {
        using var peer = await DialAsync(address, cancel);
        Assert.StartsWith("HTTP/1.1 200", await CallAsync(peer, Request, cancel), StringComparison.Ordinal);
        Assert.Equal("", await ReadToEndAsync(peer, cancel));
    });

    [Theory]
    [InlineData(63, 10, "200")]
    [InlineData(64, 10, "431")]
    [InlineData(4, 3000, "200")]
    [InlineData(4, 5000, "431")]
    public Task Headers_MoreOrLongerThanAllowed_AreAnswered431(int count, int length, string status) => RunAsync(_wide, async (address, cancel) =>
    {
        using var peer = await DialAsync(address, cancel);
        string headers = string.Concat(Enumerable.Range(0, count).Select(i => $"X-{i}: {new string('x', length)}\r\n"));
        Assert.StartsWith($"HTTP/1.1 {status}", await CallAsync(peer, $"GET /health HTTP/1.1\r\nHost: here\r\n{headers}\r\n", cancel), StringComparison.Ordinal);
    });

    private const string Request = "GET /health HTTP/1.1\r\nHost: here\r\n\r\n";

    private static async Task RunAsync(HttpLimits limits, Func<IPEndPoint, CancellationToken, Task> run)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        var loopback = new ListenOptions { Addresses = [new ListenAddress(IPAddress.Loopback, null)] };
        await using var endpoint = await HealthEndpoint.StartAsync(new HttpOptions { Port = 0, Limits = limits }, loopback);
        endpoint.SetReady();
        await run(endpoint.EndPoints[0], patience.Token);
    }

    private static async Task<Socket> DialAsync(IPEndPoint address, CancellationToken cancel)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(address, cancel);
        return socket;
    }

    // The first piece of an answer has its status.
    private static async Task<string> CallAsync(Socket socket, string request, CancellationToken cancel)
    {
        await socket.SendAsync(Encoding.ASCII.GetBytes(request), cancel);
        byte[] buffer = new byte[4096];
        return Encoding.ASCII.GetString(buffer, 0, await socket.ReceiveAsync(buffer, cancel));
    }

    private static async Task<string> ReadToEndAsync(Socket socket, CancellationToken cancel)
    {
        var all = new StringBuilder();
        byte[] buffer = new byte[4096];
        try
        {
            for (int read; (read = await socket.ReceiveAsync(buffer, cancel)) > 0;) all.Append(Encoding.ASCII.GetString(buffer, 0, read));
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.ConnectionReset)
        {
            // However it ends, it has ended.
        }
        return all.ToString();
    }
}
