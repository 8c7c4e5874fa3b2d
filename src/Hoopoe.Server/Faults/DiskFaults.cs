using Hoopoe.Journal.Storage;

namespace Hoopoe.Server.Faults;

/// <summary>
/// Faults of the disk that the journal is on, be it a directory or in memory. Lives as long as the broker; any thread may
/// call.
/// </summary>
public sealed class DiskFaults
{
    private readonly bool _keeps;

    internal DiskFaults(bool keeps) => _keeps = keeps;

    internal FaultList<DiskRule> Rules { get; } = new();

    /// <summary>Has the journal of the broker's present life look how much room there is.</summary>
    internal Action LookForRoom { private get; set; } = static () => { };

    /// <summary>
    /// Has each sync take longer: confirms, and answers to declarations, wait for it. Syncs that are being held up when the
    /// fault is disposed of go on at once.
    /// </summary>
    /// <param name="by">How much longer, in real time; <see cref="Timeout.InfiniteTimeSpan"/> until the fault ends.</param>
    /// <param name="times">How many syncs; without it, all until the fault is disposed of.</param>
    public Fault SlowSyncs(TimeSpan by, int times = int.MaxValue)
    {
        if (by != Timeout.InfiniteTimeSpan) ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        return Arm(new DiskRule.SlowSync(by), times);
    }

    /// <summary>
    /// Has no room on the disk: from now on the broker refuses publishes of persistent messages, until some time, up to a
    /// second, after the fault is disposed of.
    /// </summary>
    public Fault Full()
    {
        var fault = Arm(new DiskRule.Full(), int.MaxValue);
        // By itself the broker looks once in a second.
        LookForRoom();
        return fault;
    }

    /// <summary>
    /// Has writes fail. The journal never tries the same bytes again, so a single one ends the service:
    /// <see cref="HoopoeBroker.Failure"/> completes. <see cref="HoopoeBroker.CrashAsync"/> starts it anew.
    /// </summary>
    /// <param name="times">How many writes.</param>
    public Fault FailWrites(int times = 1) => Arm(new DiskRule.FailWrite(), times);

    /// <summary>Has syncs of files fail; what that means is said at <see cref="FailWrites"/>.</summary>
    /// <param name="times">How many syncs.</param>
    public Fault FailSyncs(int times = 1) => Arm(new DiskRule.FailSync(), times);

    /// <summary>Puts the faults over a disk, for one life of the broker.</summary>
    internal FaultyStorage Cover(IStorage disk) => new(disk, Rules);

    private Fault Arm(DiskRule rule, int times)
    {
        if (!_keeps)
            throw new InvalidOperationException("the broker keeps nothing on a disk: start it with Data.JournalInMemory = true, or with a Data.Directory");
        return Rules.Arm(rule, times);
    }
}
