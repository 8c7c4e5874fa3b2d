using Hoopoe.Core;
using Hoopoe.Core.Durability;
using Hoopoe.Core.Durability.Encryption;
using Hoopoe.Core.Durability.Recovery;
using Hoopoe.Journal;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Server.Timing;
using Hoopoe.Tests.Testing.Storage;

namespace Hoopoe.Tests.Testing.Node;

/// <summary>
/// A whole broker on a journal over storage in memory, on the test's thread: it can be crashed, and made anew from what
/// the crash left.
/// </summary>
internal sealed class NodeRig : IDisposable
{
    private readonly NodeRigOptions _options;
    private readonly VirtualTime _time;
    private bool _waits;
    private bool _over;

    public NodeRig(NodeRigOptions? options = null, FaultyStorage? storage = null, TimeSpan elapsed = default)
    {
        _options = options ?? new NodeRigOptions();
        FlushesByItself = _options.FlushesByItself;
        Storage = storage ?? new FaultyStorage();
        _time = new VirtualTime(elapsed);
        var clock = new Clock(_time);
        Recovery = new NodeRecovery(clock) { Keys = KeyRing.Open(Storage, _options.Keys with { Time = _time }) };
        Journal = NodeJournal.Open(Storage, new JournalOptions
        {
            SegmentBytes = _options.SegmentBytes, Time = _time, NewIdentity = () => JournalRig.Identity, WorkWaits = Wake,
            FreeLimitBytes = _options.FreeLimitBytes,
        }, Recovery);
        Log = new JournalLog(Journal, Recovery, Wake) { Policy = _options.Checkpoints };
        Broker = new TestBroker(_options.Amqp, _time, Restore, made => _options.Extend(made) with
        {
            Clock = clock,
            Log = Log,
            PageAboveBytes = _options.PageAboveBytes,
            Paging = _options.Paging,
        });
        if (_waits && FlushesByItself) Flush();
    }

    /// <summary>Whether whatever waits for the disk is flushed at the next pump; else when the test says so.</summary>
    public bool FlushesByItself { get; set; }

    /// <summary>Whether something waits for the disk.</summary>
    public bool Waits => _waits;

    public FaultyStorage Storage { get; }

    public NodeJournal Journal { get; }

    public JournalLog Log { get; }

    public NodeRecovery Recovery { get; }

    public TestBroker Broker { get; }

    /// <summary>What was reported and is nobody's answer.</summary>
    public List<string> Troubles { get; } = [];

    /// <summary>Definitions that did not come back as they were.</summary>
    public List<string> Unrestored { get; } = [];

    /// <summary>How many checkpoints were put in force.</summary>
    public int Checkpoints => Log.Checkpointer!.Completed;

    /// <summary>A client with an open channel 1.</summary>
    public TestClient Connect(bool confirms = false)
    {
        var client = Broker.Connect();
        if (confirms) client.Call(1, default(ConfirmSelect), ConfirmSelectOk.Id);
        return client;
    }

    /// <summary>Declares a durable queue.</summary>
    public void Declare(TestClient client, string queue, params IEnumerable<(string, object?)> arguments) => client.Call(
        1, new QueueDeclare { Queue = TestClient.Utf8(queue), Durable = true, Arguments = DurableBroker.Table([.. arguments]) }, QueueDeclareOk.Id);

    /// <summary>Flushes all that waits, as whoever drives the journal would, and lets happen what comes of it.</summary>
    public void Flush()
    {
        _waits = false;
        try
        {
            if (Journal.Failure is null) Journal.Flush();
        }
        catch (JournalException)
        {
            // Whoever waits is told so now.
        }
        Log.TakeLate();
        Log.Flushed(new Turn());
        Broker?.Thread.Pump();
    }

    /// <summary>Lets time pass, and everything happen that comes of it.</summary>
    public void Advance(int ms) => Broker.Advance(TimeSpan.FromMilliseconds(ms));

    /// <summary>Makes a checkpoint.</summary>
    public void Checkpoint()
    {
        Log.BeginCheckpoint();
        for (int before = Checkpoints, tries = 0; Checkpoints == before && tries < 1000; tries++)
        {
            Advance(1);
            Flush();
        }
    }

    /// <summary>Ends the process at this moment.</summary>
    /// <param name="powerCut">The seed of what an unsynced disk keeps; null where the machine goes on.</param>
    /// <returns>The broker that begins with what is left.</returns>
    public NodeRig Crash(int? powerCut = null) => Continue(powerCut is { } seed ? Storage.AfterPowerCut(seed) : Storage.AfterKill());

    /// <summary>Ends the process, as if it had ended when the disk was as it is given.</summary>
    public NodeRig Continue(FaultyStorage left)
    {
        End();
        return new NodeRig(_options, left, _time.Elapsed);
    }

    /// <summary>Stops in an orderly way and begins anew.</summary>
    public NodeRig Restart()
    {
        Broker.Thread.Pump();
        Journal.Flush();
        Log.WriteLastCheckpoint();
        return Crash();
    }

    public void Dispose() => End();

    private void End()
    {
        if (_over) return;
        _over = true;
        Broker.Abandon();
        Journal.Dispose();
    }

    private void Restore(Broker core)
    {
        Log.Attach(core);
        Log.Keys?.Begin();
        Log.Failing = error => Troubles.Add(error.ToString());
        Recovery.Restore(core, Log, (change, why) => Unrestored.Add($"{DefinitionText.Of(change)}: {why}"));
        Log.Keys?.Keep([.. core.VirtualHosts.Select(host => host.Name)]);
    }

    private void Wake()
    {
        if (_waits) return;
        _waits = true;
        if (FlushesByItself) Broker?.Thread.Post(_ => FlushUnlessOver(), null);
    }

    private void FlushUnlessOver()
    {
        if (!_over) Flush();
    }
}
