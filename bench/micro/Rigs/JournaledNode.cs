using Hoopoe.Core;
using Hoopoe.Core.Durability;
using Hoopoe.Core.Durability.Recovery;
using Hoopoe.Journal;
using Hoopoe.Server.Timing;
using Hoopoe.Tests.Testing;
using Hoopoe.Tests.Testing.Storage;

namespace Hoopoe.Micro.Rigs;

/// <summary>
/// A broker on a journal over memory, which is flushed as soon as something waits and makes checkpoints as it goes. Lives on
/// the benchmark's thread.
/// </summary>
internal sealed class JournaledNode : IDisposable
{
    private readonly NodeJournal _journal;
    private readonly JournalLog _log;
    private readonly Turn _turn = new();
    private bool _waits;

    public JournaledNode()
    {
        var time = new VirtualTime();
        var clock = new Clock(time);
        var recovery = new NodeRecovery(clock);
        var options = new JournalOptions { SegmentBytes = 8 << 20, Time = time, NewIdentity = () => JournalRig.Identity, WorkWaits = Wake };
        _journal = NodeJournal.Open(new MemoryStorage(), options, recovery);
        _log = new JournalLog(_journal, recovery, Wake);
        Broker = new TestBroker(null, time, core => Restore(core, recovery), made => made with { Clock = clock, Log = _log });
        if (_waits) Flush();
    }

    public TestBroker Broker { get; }

    public void Dispose()
    {
        Broker.Dispose();
        _journal.Dispose();
    }

    private void Wake()
    {
        if (_waits) return;
        _waits = true;
        Broker?.Thread.Post(static node => ((JournaledNode)node!).Flush(), this);
    }

    private void Flush()
    {
        _waits = false;
        _journal.Flush();
        _log.TakeLate();
        _log.Flushed(_turn);
        Broker.Advance(TimeSpan.FromMilliseconds(1));
    }

    private void Restore(Broker core, NodeRecovery recovery)
    {
        _log.Attach(core);
        recovery.Restore(core, _log, (_, why) => throw new InvalidOperationException(why));
    }
}
