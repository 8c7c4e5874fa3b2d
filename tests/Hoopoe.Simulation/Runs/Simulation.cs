using Hoopoe.Core.Durability.Checkpoints;
using Hoopoe.Simulation.Model;
using Hoopoe.Simulation.Operations;
using Hoopoe.Tests.Testing;
using Hoopoe.Tests.Testing.Node;
using Hoopoe.Tests.Testing.Storage;

namespace Hoopoe.Simulation.Runs;

/// <summary>
/// One run: a broker on storage in memory, its clients and the model, all on one thread and from one seed. After each
/// operation everything that came of it is held against the model.
/// </summary>
internal sealed class Simulation : IDisposable
{
    private readonly Session?[] _sessions = new Session?[World.Clients];
    private readonly OperationTable _operations;
    private readonly DeliveryCheck _deliveries;
    private readonly ConfirmCheck _confirms;
    private readonly RecoveryCheck _recovery;
    private readonly NodeRigOptions _options;
    private readonly Random _fragments;
    private long _died;
    private int _queues;

    public Simulation(int seed)
    {
        World = new World(seed);
        _fragments = new Random(seed);
        IsMostlyTransient = seed % 4 == 1;
        _options = OptionsOf(seed) with { FlushesByItself = false, Extend = static made => made with { Time = new LateTime(made.Time) } };
        Rig = new NodeRig(_options);
        _operations = new OperationTable(this);
        _deliveries = new DeliveryCheck(this);
        _confirms = new ConfirmCheck(this);
        _recovery = new RecoveryCheck(this);
        Watch();
        Note($"seed {seed}: {(_options.PageAboveBytes == 0 ? "hardly any" : "enough")} memory");
        _operations.DeclareWorld();
        PassTime(Pace.Grid / 2);
        CountDeaths();
    }

    public World World { get; }

    public NodeRig Rig { get; private set; }

    public ReferenceBroker Model { get; } = new();

    public History History { get; } = new();

    /// <summary>What happened, in readable lines; null where nobody asks.</summary>
    public List<string>? Trace { get; init; } = Tracing ? [] : null;

    /// <summary>Whether runs on this thread note what happens.</summary>
    [field: ThreadStatic]
    public static bool Tracing { get; set; }

    /// <summary>How many restarts there were.</summary>
    public int Restarts { get; private set; }

    /// <summary>Whether the disk was put aside for a crash that is to come: what the clients learn is not promised any more.</summary>
    public bool IsDoomed { get; set; }

    public int NextNumber { get; set; }

    /// <summary>Whether messages may be so large that the journal keeps them in pieces.</summary>
    public bool HasPieces => _options.SegmentBytes > 256 * 1024;

    /// <summary>Whether few messages are persistent: those that are not leave memory in another way, where enough of them stand together.</summary>
    public bool IsMostlyTransient { get; }

    public Session?[] Sessions => _sessions;

    /// <summary>How often the disk was synced.</summary>
    public int Syncs { get; set; }

    /// <summary>How often it had been when the operation under way began.</summary>
    public int SyncsBefore { get; private set; }

    public void Run(ReadOnlySpan<Operation> plan)
    {
        foreach (var operation in plan) Step(operation);
    }

    /// <summary>The client of that index, connected.</summary>
    public Session Connect(int index)
    {
        if (_sessions[index] is { Client.Ended: false } session) return session;
        Func<int>? longest = index == 2 ? () => _fragments.Next(1, 700) : null;
        return _sessions[index] = new Session(Rig, index, longest);
    }

    public void Note(string line) => Trace?.Add(line);

    /// <summary>
    /// Does something to the broker, lets happen what comes of it, has the model do the same, and compares.
    /// </summary>
    /// <param name="act">What is done to the broker.</param>
    /// <param name="apply">The same for the model.</param>
    /// <param name="flush">Whether what waits for the disk is flushed; it is in any case where the model could not tell the order else.</param>
    public void Perform(Action act, Action apply, bool flush)
    {
        SyncsBefore = Syncs;
        // Nobody goes back to an earlier moment of the disk.
        Rig.Storage.Operations.Clear();
        act();
        Rig.Broker.Thread.Pump();
        bool flushes = flush || CountDeaths();
        if (flushes) Flush();
        _deliveries.Observe();
        apply();
        Model.Complete();
        _deliveries.Check();
        _confirms.Check(flushed: flushes);
        if (flushes && !IsDoomed) Model.Durable.BecameCertain();
        CheckQueues();
        CountDeaths();
        History.Add(Rig.Journal.End.Value);
    }

    /// <summary>Lets time pass, from one thing that is due to the next.</summary>
    public void PassTime(long ms)
    {
        long until = Model.NowMs + ms;
        while (Model.NowMs < until)
        {
            // Timers come a millisecond late.
            long next = Model.NextDueMs < until ? Model.NextDueMs + 1 : until;
            if (next <= Model.NowMs) throw new SimulationFailure("the model left behind what is due");
            Perform(() => Rig.Advance((int)(next - Model.NowMs)), () =>
            {
                Model.NowMs = next;
                Model.LetDue();
            }, flush: true);
        }
    }

    /// <summary>Flushes all that waits for the disk, and what comes of it.</summary>
    public void Flush()
    {
        for (int rounds = 0; rounds < 200; rounds++)
        {
            Rig.Advance(0);
            if (!Rig.Waits) return;
            Rig.Flush();
        }
        throw new SimulationFailure("the broker writes without end");
    }

    /// <summary>Goes on with the broker that a crash or a restart left.</summary>
    public void Restart(Func<NodeRig, NodeRig> how, bool isClean)
    {
        Rig = how(Rig);
        Restarts++;
        Watch();
        Array.Clear(_sessions);
        IsDoomed = false;
        _recovery.Check(isClean);
        CountDeaths();
    }

    /// <summary>Ends all connections and takes all that is left.</summary>
    public void Drain()
    {
        _operations.DrainAll();
        Perform(static () => { }, static () => { }, flush: true);
        // Before, dead letters may wait for room on disk, which are in no queue. Now nothing is held, and so nothing may be alive.
        _ = new NodeContents(Rig);
        if (Rig.Troubles.Count > 0) throw new SimulationFailure(Rig.Troubles[0]);
    }

    public void Dispose() => Rig.Dispose();

    /// <summary>Counts the disk's syncs from now on.</summary>
    public void Watch() => Rig.Storage.Before = operation =>
    {
        if (operation is DiskOperation.Sync) Syncs++;
    };

    private void Step(Operation operation)
    {
        Model.Durable.Operation++;
        History.Add((long)operation.Kind);
        _operations.Do(operation);
        if (Rig.Troubles.Count > 0) throw new SimulationFailure(Rig.Troubles[0]);
    }

    // Whether a message died or a queue ended since the last time.
    private bool CountDeaths()
    {
        long died = 0;
        int queues = 0;
        foreach (var queue in Rig.Broker.VirtualHost.Queues.Everything)
        {
            died += queue.Counters.Died;
            queues++;
        }
        bool changed = died != _died || queues != _queues;
        (_died, _queues) = (died, queues);
        return changed;
    }

    private void CheckQueues()
    {
        var host = Rig.Broker.VirtualHost;
        if (host.Queues.Count != Model.Queues.Count)
            throw new SimulationFailure($"the broker has the queues {string.Join(", ", host.Queues.All.Select(queue => queue.Name))}, the model {string.Join(", ", Model.Queues.Keys)}");
        foreach (var (name, expected) in Model.Queues)
        {
            if (!host.Queues.TryGet(name, out var queue)) throw new SimulationFailure($"there is no queue {name}");
            if (queue.ReadyCount != expected.Ready.Count || queue.ReadyBytes != expected.ReadyBytes)
            {
                throw new SimulationFailure(
                    $"{name} has {queue.ReadyCount} messages ready ({queue.ReadyBytes} B), the model {expected.Ready.Count} ({expected.ReadyBytes} B): {string.Join(", ", expected.Ready.Take(20))}");
            }
            if (queue.UnackedCount != expected.Unacked) throw new SimulationFailure($"{name} has {queue.UnackedCount} unacknowledged, the model {expected.Unacked}");
            if (queue.ConsumerCount != expected.Consumers.Count) throw new SimulationFailure($"{name} has {queue.ConsumerCount} consumers, the model {expected.Consumers.Count}");
            History.Add(((long)queue.ReadyCount << 32) + queue.UnackedCount);
            var served = expected.Spec.SingleActive ? expected.Consumers.Take(1) : expected.Consumers;
            if (expected.Ready.Count > 0 && served.FirstOrDefault(consumer => consumer.HasCredit) is { } idle)
                throw new SimulationFailure($"{name} has {expected.Ready.Count} messages ready and gives none to {idle.Tag}, who may have some");
        }
    }

    private static NodeRigOptions OptionsOf(int seed) => (seed % 3) switch
    {
        0 => new NodeRigOptions { SegmentBytes = 512 * 1024 },
        1 => NodeRigOptions.Tiny with { SegmentBytes = 128 * 1024 },
        _ => new NodeRigOptions
        {
            SegmentBytes = 128 * 1024,
            // Queues with consumers leave memory when one slab is in use, or only when a second one is.
            PageAboveBytes = (seed % 2 == 0 ? 11 : 8) * 1024,
            Paging = TinyPages.Limits,
            Checkpoints = new CheckpointPolicy { MostReplayed = 64 * 1024, LeastGrowth = 8 * 1024, SlackSegments = 1 },
        },
    };
}
