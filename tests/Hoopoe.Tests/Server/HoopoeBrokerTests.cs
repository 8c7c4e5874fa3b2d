using System.Diagnostics;
using System.Net;
using Hoopoe.Interop.Executable;
using Hoopoe.Protocols.Amqp;
using Hoopoe.Server;
using Hoopoe.Server.Access;
using Hoopoe.Server.Data;
using Hoopoe.Server.Definitions;
using Hoopoe.Server.Health;
using Hoopoe.Server.Listeners;
using Hoopoe.Tests.Server.Storage;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Hoopoe.Tests.Server;

/// <summary>A broker in this very process, from its start to its end.</summary>
public sealed class HoopoeBrokerTests
{
    private static readonly HoopoeOptions Small = new()
    {
        Listen = new ListenOptions { Addresses = [new ListenAddress(IPAddress.Loopback, null)], Port = 0 },
        Http = new HttpOptions { Port = 0 },
        Data = new DataOptions { MemoryOnly = true },
    };

    [Fact]
    public async Task StartAsync_PortZero_FindsAFreeOneAndServes()
    {
        await using var broker = await HoopoeBroker.StartAsync(Small);
        Assert.NotEqual(0, broker.AmqpEndPoint.Port);
        using var client = await AmqpProbe.ConnectAsync(broker.AmqpEndPoint);
        Assert.False(await client.HasQueueAsync("nothing"));
    }

    [Fact]
    public async Task StartAsync_AllAddresses_ServesIPv4()
    {
        await using var broker = await HoopoeBroker.StartAsync(Small with { Listen = new ListenOptions { Addresses = [ListenAddress.Any] } });
        // As it comes in over IPv4, the guest is at home.
        using var client = await AmqpProbe.ConnectAsync(new IPEndPoint(IPAddress.Loopback, broker.AmqpEndPoint.Port));
    }

    [Fact]
    public async Task StartAsync_TwoInOneProcess_ShareNothing()
    {
        string file = await WriteAsync("""{ "queues": [{ "name": "mine" }] }""");
        await using var first = await HoopoeBroker.StartAsync(Small with { Definitions = new DefinitionsOptions { File = file } });
        await using var second = await HoopoeBroker.StartAsync(Small);
        using var one = await AmqpProbe.ConnectAsync(first.AmqpEndPoint);
        using var other = await AmqpProbe.ConnectAsync(second.AmqpEndPoint);
        Assert.True(await one.HasQueueAsync("mine"));
        Assert.False(await other.HasQueueAsync("mine"));
    }

    [Fact]
    public async Task DisposeAsync_ClientConnected_IsToldAndAwaited()
    {
        var broker = await HoopoeBroker.StartAsync(Small);
        using var client = await AmqpProbe.ConnectAsync(broker.AmqpEndPoint);
        var ending = broker.DisposeAsync().AsTask();
        var close = Assert.NotNull((await client.ReadAsync()).Close);
        Assert.Equal(320, close.Code);
        Assert.StartsWith("CONNECTION_FORCED", close.Text, StringComparison.Ordinal);
        Assert.False(ending.IsCompleted);
        await client.CloseOkAsync();
        await ending;
        await Assert.ThrowsAnyAsync<Exception>(() => AmqpProbe.ConnectAsync(broker.AmqpEndPoint));
    }

    [Fact]
    public async Task DisposeAsync_Twice_IsOnce()
    {
        var broker = await HoopoeBroker.StartAsync(Small);
        await broker.DisposeAsync();
        await broker.DisposeAsync();
    }

    [Fact]
    public async Task StartAsync_PortInUse_SaysSoAndLeavesNothingBehind()
    {
        await using var broker = await HoopoeBroker.StartAsync(Small);
        var taken = Small with { Listen = Small.Listen with { Port = broker.AmqpEndPoint.Port } };
        var error = await Assert.ThrowsAsync<HoopoeStartException>(() => HoopoeBroker.StartAsync(taken));
        Assert.Equal($"cannot listen at 127.0.0.1 port {broker.AmqpEndPoint.Port} for AMQP: Address already in use", error.Message);
    }

    [Fact]
    public async Task StartAsync_OtherDefaultUser_ReplacesGuest()
    {
        var options = Small with { Default = new DefaultUserOptions { User = "ann", Password = "secret", VirtualHost = "shop" } };
        await using var broker = await HoopoeBroker.StartAsync(options);
        using var client = await AmqpProbe.ConnectAsync(broker.AmqpEndPoint, "ann", "secret", "shop");
        await Assert.ThrowsAnyAsync<IOException>(() => AmqpProbe.ConnectAsync(broker.AmqpEndPoint));
    }

    [Fact]
    public async Task StartAsync_DefinitionsWithUsers_MakeNoDefaultUser()
    {
        string file = await WriteAsync("""{ "users": [{ "name": "u", "password_hash": "", "tags": "" }], "policies": [{ "name": "p", "pattern": "", "definition": { "ha-mode": "all", "max-length": 5 } }], "parameters": [{ "component": "shovel", "name": "s", "value": {} }] }""");
        using var log = new RecordedLog();
        await using var broker = await HoopoeBroker.StartAsync(Small with { Definitions = new DefinitionsOptions { File = file } }, log);
        await Assert.ThrowsAnyAsync<IOException>(() => AmqpProbe.ConnectAsync(broker.AmqpEndPoint));
        Assert.Contains(log.At(LogLevel.Warning), line => line.Contains("do nothing here: parameters of component 'shovel'; 'ha-mode' of policies", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Connect_AboveTheLimit_IsRefusedPolitely()
    {
        await using var broker = await HoopoeBroker.StartAsync(Small with { Amqp = new AmqpOptions { MaxConnections = 1 } });
        using var first = await AmqpProbe.ConnectAsync(broker.AmqpEndPoint);
        var (second, answer) = await AmqpProbe.OpenAsync(broker.AmqpEndPoint);
        second.Dispose();
        var close = Assert.NotNull(answer.Close);
        Assert.Equal(530, close.Code);
        Assert.Equal("NOT_ALLOWED - connection refused: node connection limit (1) is reached", close.Text);
    }

    [Fact]
    public async Task StartAsync_DataDirectory_IsTakenAndGivenBack()
    {
        using var parent = new TemporaryDirectory();
        var options = Small with { Data = new DataOptions { Directory = parent["data"] } };
        await using (await HoopoeBroker.StartAsync(options))
        {
            var error = await Assert.ThrowsAsync<HoopoeStartException>(() => HoopoeBroker.StartAsync(options));
            Assert.StartsWith($"the data directory {parent["data"]} is in use by process {Environment.ProcessId}: ", error.Message, StringComparison.Ordinal);
        }
        await using var again = await HoopoeBroker.StartAsync(options);
    }

    [Fact]
    public async Task StartAsync_NeitherDirectoryNorMemoryOnly_SaysThatNothingIsKept()
    {
        using var log = new RecordedLog();
        await using var broker = await HoopoeBroker.StartAsync(Small with { Data = new DataOptions() }, log);
        Assert.Contains(log.At(LogLevel.Information), line => line.StartsWith("No data directory is set", StringComparison.Ordinal));
    }

    [Fact]
    public async Task StartAsync_DataDirectoryIsAFile_SaysSo()
    {
        string file = await WriteAsync("");
        var error = await Assert.ThrowsAsync<HoopoeStartException>(
            () => HoopoeBroker.StartAsync(Small with { Data = new DataOptions { Directory = file } }));
        Assert.StartsWith($"the data directory {file} is a file: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_NotTheFirstInTheProcess_IsReadyWithin50Milliseconds()
    {
        var best = TimeSpan.MaxValue;
        for (int start = 0; start < 10; start++)
        {
            long began = Stopwatch.GetTimestamp();
            await using var broker = await HoopoeBroker.StartAsync();
            var took = Stopwatch.GetElapsedTime(began);
            if (took < best) best = took;
        }
        // The best of some, because others use the machine too.
        Assert.True(best < TimeSpan.FromMilliseconds(50), $"{best.TotalMilliseconds} ms");
    }

    private static async Task<string> WriteAsync(string text)
    {
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, text);
        return file;
    }
}
