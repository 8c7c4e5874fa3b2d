using Hoopoe.Server.Diagnostics;
using Hoopoe.Server.Durability;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Hoopoe.Tests.Server.Durability;

/// <summary>The thread that flushes.</summary>
public sealed class JournalDriverTests : IDisposable
{
    private readonly RecordedLog _log = new();
    private readonly FakeJournal _journal = new();

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task Wake_WorkWaits_IsFlushedAndTold()
    {
        using var driver = Start(new DurabilityOptions());
        _journal.Append(driver, 7);
        Assert.Equal("flush 7", await _journal.NextAsync());
        Assert.Equal("tell", await _journal.NextAsync());
    }

    [Fact]
    public async Task Wake_BeforeTheStart_IsNotForgotten()
    {
        using var driver = new JournalDriver(new DurabilityOptions(), Log());
        _journal.Append(driver);
        driver.Start(_journal);
        Assert.Equal("flush 1", await _journal.NextAsync());
    }

    [Fact]
    public async Task Wake_WhileAFlushRuns_GathersForTheNext()
    {
        using var driver = Start(new DurabilityOptions());
        _journal.Disk.Reset();
        _journal.Append(driver);
        Assert.True(SpinWait.SpinUntil(() => _journal.WaitingBytes == 0, TimeSpan.FromSeconds(20)));
        for (int i = 0; i < 5; i++) _journal.Append(driver);
        _journal.Disk.Set();
        var flushes = new List<string>();
        while (flushes.Count < 2)
        {
            if (await _journal.NextAsync() is var next && next != "tell") flushes.Add(next);
        }
        Assert.Equal(["flush 1", "flush 5"], flushes);
    }

    [Fact]
    public async Task Flush_FilesAreBeingPrepared_IsNotHeldUp()
    {
        using var driver = Start(new DurabilityOptions());
        _journal.Preparing.Reset();
        driver.WakePreparer();
        Assert.Equal("prepares some", await _journal.NextOfAllAsync());
        _journal.Append(driver);
        Assert.Equal("flush 1", await _journal.NextAsync());
        _journal.Preparing.Set();
    }

    [Fact]
    public async Task WakePreparer_ItFails_IsSaidOnceAndEndsTheJournal()
    {
        using var driver = Start(new DurabilityOptions());
        _journal.PreparingFails = new IOException("the disk is gone");
        driver.WakePreparer();
        Assert.Same(_journal.PreparingFails, await driver.Failure.WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.Equal("tell", await _journal.NextAsync());
        driver.WakePreparer();
        driver.Dispose();
        Assert.Single(_log.At(LogLevel.Critical));
    }

    [Fact]
    public async Task Flush_WaitersBusy_IsNotHeldUp()
    {
        using var driver = Start(new DurabilityOptions());
        _journal.Waiters.Reset();
        _journal.Append(driver);
        Assert.Equal("flush 1", await _journal.NextAsync());
        _journal.Append(driver);
        Assert.Equal("flush 1", await _journal.NextAsync());
        _journal.Waiters.Set();
        Assert.Equal("tell", await _journal.NextAsync());
    }

    [Theory]
    [InlineData(1, "Hoopoe journal")]
    [InlineData(100, null)]
    public async Task Flush_FewWait_AreToldByTheFlusherItself(int waiting, string? teller)
    {
        using var driver = Start(new DurabilityOptions());
        _journal.WaiterCount = waiting;
        _journal.Append(driver);
        Assert.Equal("flush 1", await _journal.NextAsync());
        Assert.Equal("tell", await _journal.NextAsync());
        Assert.Equal(teller, _journal.Teller);
    }

    [Fact]
    public async Task Interval_NotOver_WaitsUnlessItEnds()
    {
        var driver = Start(new DurabilityOptions { Sync = SyncPolicy.Interval, SyncInterval = TimeSpan.FromHours(1) });
        _journal.Append(driver);
        Assert.Equal("flush 1", await _journal.NextAsync());
        Assert.Equal("tell", await _journal.NextAsync());
        _journal.Append(driver, 2);
        _journal.Append(driver, 3);
        driver.Dispose();
        Assert.Equal("flush 5", await _journal.NextAsync());
        Assert.Equal(2, _journal.Flushes);
    }

    [Fact]
    public async Task Interval_MuchWaits_IsFlushedEarlier()
    {
        using var driver = Start(new DurabilityOptions { Sync = SyncPolicy.Interval, SyncInterval = TimeSpan.FromHours(1) });
        _journal.Append(driver);
        Assert.Equal("flush 1", await _journal.NextAsync());
        Assert.Equal("tell", await _journal.NextAsync());
        _journal.Append(driver, 100 << 20);
        Assert.Equal($"flush {100 << 20}", await _journal.NextAsync());
    }

    [Fact]
    public async Task Interval_Over_Flushes()
    {
        using var driver = Start(new DurabilityOptions { Sync = SyncPolicy.Interval, SyncInterval = TimeSpan.FromMilliseconds(1) });
        for (int i = 0; i < 3; i++)
        {
            _journal.Append(driver);
            Assert.Equal("flush 1", await _journal.NextAsync());
            Assert.Equal("tell", await _journal.NextAsync());
        }
    }

    [Fact]
    public async Task Dispose_WorkWaits_FlushesIt()
    {
        var driver = new JournalDriver(new DurabilityOptions(), Log());
        driver.Start(_journal);
        _journal.Append(driver);
        driver.Dispose();
        Assert.Equal("flush 1", await _journal.NextAsync());
        Assert.False(driver.Failure.IsCompleted);
    }

    [Fact]
    public async Task Flush_Fails_IsSaidOnceAndNotRepeated()
    {
        using var driver = Start(new DurabilityOptions());
        _journal.Fails = new IOException("the disk is gone");
        _journal.Append(driver);
        Assert.Same(_journal.Fails, await driver.Failure.WaitAsync(TimeSpan.FromSeconds(20)));
        _journal.Fails = null;
        _journal.Append(driver);
        driver.Dispose();
        Assert.Equal(0, _journal.Flushes);
        Assert.Single(_log.At(LogLevel.Critical));
    }

    private JournalDriver Start(DurabilityOptions options)
    {
        var driver = new JournalDriver(options, Log());
        driver.Start(_journal);
        return driver;
    }

    private ServerLog Log() => new(_log);
}
