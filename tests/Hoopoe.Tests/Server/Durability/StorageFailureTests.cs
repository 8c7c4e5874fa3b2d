using System.Net;
using Hoopoe.Interop.Executable;
using Hoopoe.Server;
using Hoopoe.Server.Data;
using Hoopoe.Server.Health;
using Hoopoe.Server.Listeners;
using Hoopoe.Tests.Server.Storage;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Hoopoe.Tests.Server.Durability;

/// <summary>A broker whose disk fails while it serves.</summary>
public sealed class StorageFailureTests
{
    [Fact]
    public async Task Sync_Fails_ClientsAreToldAndNobodyIsServed()
    {
        using var directory = new TemporaryDirectory();
        using var log = new RecordedLog();
        var disk = new FailingDisk();
        await using var broker = await HoopoeBroker.StartAsync(OptionsFor(directory, disk), log);
        using var client = await AmqpProbe.ConnectAsync(broker.AmqpEndPoint);
        disk.FailUnder(broker);
        var close = Assert.NotNull((await client.ReadAsync()).Close);
        Assert.Equal((541, "INTERNAL_ERROR - the broker's storage has failed"), (close.Code, close.Text));
        await client.CloseOkAsync();
        var error = await broker.Failure.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Contains("the disk is gone", error.ToString(), StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<Exception>(() => AmqpProbe.ConnectAsync(broker.AmqpEndPoint));
        Assert.Single(log.At(LogLevel.Critical));
    }

    [Fact]
    public async Task Dispose_NoFailure_LeavesTheFailureOpen()
    {
        using var directory = new TemporaryDirectory();
        var broker = await HoopoeBroker.StartAsync(OptionsFor(directory, new FailingDisk()));
        FailingDisk.WriteThrough(broker);
        await broker.DisposeAsync();
        Assert.False(broker.Failure.IsCompleted);
    }

    private static HoopoeOptions OptionsFor(TemporaryDirectory directory, FailingDisk disk) => new()
    {
        Listen = new ListenOptions { Addresses = [new ListenAddress(IPAddress.Loopback, null)], Port = 0 },
        Http = new HttpOptions { Port = 0 },
        Data = new DataOptions { Directory = directory.Path },
        DiskCover = disk.Over,
    };
}
