using Hoopoe.Server.Diagnostics;
using Hoopoe.Server.Durability;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Hoopoe.Tests.Server.Durability;

/// <summary>The thread that prepares files beside the one that flushes.</summary>
public sealed class SegmentKeeperTests : IDisposable
{
    private const string Some = "prepares some";
    private const string All = "prepares all";

    private readonly RecordedLog _log = new();
    private readonly FakeJournal _journal = new();

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task Wake_PreparesSomeAndTheRestWhenItIsQuiet()
    {
        using var keeper = Start();
        keeper.Wake();
        Assert.Equal(Some, await _journal.NextOfAllAsync());
        Assert.Equal(All, await _journal.NextOfAllAsync());
    }

    [Fact]
    public async Task Wake_BeforeTheStart_IsNotForgotten()
    {
        using var keeper = new SegmentKeeper(new ServerLog(_log), static _ => { });
        keeper.Wake();
        keeper.Start(_journal);
        Assert.Equal(Some, await _journal.NextOfAllAsync());
    }

    [Fact]
    public async Task Quiet_NobodyWakesIt_PreparesAllAndLooksAgain()
    {
        using var keeper = Start();
        for (int i = 0; i < 2; i++) Assert.Equal(All, await _journal.NextOfAllAsync());
    }

    [Fact]
    public async Task Quiet_ThereIsMoreToGiveBack_GoesOnUnlessWoken()
    {
        _journal.Pieces = int.MaxValue;
        using var keeper = Start();
        for (int i = 0; i < 100; i++) Assert.Equal(All, await _journal.NextOfAllAsync());
        keeper.Wake();
        while (await _journal.NextOfAllAsync() != Some)
        {
            // What was done before it was woken.
        }
    }

    [Fact]
    public async Task Full_AndNoLonger_IsSaidOnceEach()
    {
        using var keeper = Start();
        foreach (bool full in (bool[])[true, true, false, false])
        {
            _journal.IsFull = full;
            keeper.Wake();
            while (await _journal.NextOfAllAsync() != Some)
            {
                // A quiet moment before.
            }
            // Only behind the next is it sure that it looked.
            Assert.Equal(All, await _journal.NextOfAllAsync());
        }
        keeper.Dispose();
        Assert.Contains("publishes are refused", Assert.Single(_log.At(LogLevel.Warning)), StringComparison.Ordinal);
        Assert.Contains("publishes are taken", Assert.Single(_log.At(LogLevel.Information)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prepare_Fails_IsToldOnceAndNotRepeated()
    {
        var told = new TaskCompletionSource<Exception>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var keeper = new SegmentKeeper(new ServerLog(_log), told.SetResult);
        keeper.Start(_journal);
        _journal.PreparingFails = new IOException("the disk is gone");
        keeper.Wake();
        Assert.Same(_journal.PreparingFails, await told.Task.WaitAsync(TimeSpan.FromSeconds(20)));
        keeper.Wake();
        keeper.Dispose();
    }

    private SegmentKeeper Start()
    {
        var keeper = new SegmentKeeper(new ServerLog(_log), static _ => { });
        keeper.Start(_journal);
        return keeper;
    }
}
