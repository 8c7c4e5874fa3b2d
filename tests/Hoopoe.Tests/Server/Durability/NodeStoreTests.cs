using Hoopoe.Core;
using Hoopoe.Core.Durability;
using Hoopoe.Journal;
using Hoopoe.Journal.Frames;
using Hoopoe.Server;
using Hoopoe.Server.Data;
using Hoopoe.Server.Diagnostics;
using Hoopoe.Server.Durability;
using Hoopoe.Tests.Server.Storage;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Hoopoe.Tests.Server.Durability;

/// <summary>A data directory with its journal, on a real disk.</summary>
public sealed class NodeStoreTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly RecordedLog _log = new();

    public void Dispose()
    {
        _log.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Append_Started_BecomesDurableAndIsTold()
    {
        using var store = Open(new HoopoeOptions());
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var end = Append(store);
        using var broker = BrokerOf(store);
        store.Restore(broker);
        store.Log.WhenDurable(end, new Waiter(told));
        await told.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.True(store.Journal.Durable >= end);
    }

    [Fact]
    public void Dispose_NotYetFlushed_IsThereAtTheNextStart()
    {
        var options = new HoopoeOptions { Durability = new DurabilityOptions { Sync = SyncPolicy.Interval, SyncInterval = TimeSpan.FromHours(1) } };
        var store = Open(options);
        using var broker = BrokerOf(store);
        store.Restore(broker);
        var end = Append(store);
        store.Dispose();
        using var again = Open(options);
        Assert.True(again.Journal.End >= end);
    }

    [Fact]
    public void Open_SizeOfNoWholePages_IsRoundedUp()
    {
        using var store = Open(new HoopoeOptions { Journal = new JournalSettings { SegmentBytes = (1 << 20) + 1 } });
        Assert.InRange(store.Journal.LargestFrame, 1 << 20, (1 << 20) + 4096);
    }

    [Fact]
    public void Open_NeverSynced_Warns()
    {
        using var store = Open(new HoopoeOptions { Durability = new DurabilityOptions { Sync = SyncPolicy.Never } });
        Assert.Single(_log.At(LogLevel.Warning));
    }

    [Fact]
    public void Open_NotADataDirectory_IsGivenBackAsItWas()
    {
        File.WriteAllText(_directory["letter"], "dear");
        Assert.Throws<HoopoeStartException>(() => Open(new HoopoeOptions()));
        Assert.Equal([_directory["letter"]], Directory.EnumerateFileSystemEntries(_directory.Path));
        Assert.Null(DirectoryLock.HolderOf(_directory.Path));
    }

    private static JournalPosition Append(NodeStore store)
    {
        var frame = new FrameBuilder();
        frame.Begin(1);
        frame.WriteInt64(1);
        frame.End();
        return store.Journal.Append(frame).End;
    }

    private NodeStore Open(HoopoeOptions options)
    {
        var log = new ServerLog(_log);
        options = options with { Data = new DataOptions { Directory = _directory.Path } };
        return NodeStore.Open(options, new Clock(TimeProvider.System), log)!;
    }

    private static Broker BrokerOf(NodeStore store) =>
        new(new BrokerOptions { Time = TimeProvider.System, Random = new SeededRandom(1), Log = store.Log });

    private sealed class Waiter(TaskCompletionSource told) : IDurabilityWaiter
    {
        public void Durable(JournalPosition position, Turn turn) => told.TrySetResult();

        public void Failed(Turn turn) => told.TrySetCanceled();
    }
}
