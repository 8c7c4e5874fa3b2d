using Hoopoe.Simulation.Model;
using Hoopoe.Simulation.Runs;

namespace Hoopoe.Simulation.Operations;

/// <summary>Does operations: each from its own seed, so that it is the same whatever was left out before it.</summary>
internal sealed class OperationTable
{
    private readonly Runs.Simulation _simulation;
    private readonly Publishing _publishing;
    private readonly Consuming _consuming;
    private readonly Topology _topology;
    private readonly Transactions _transactions;
    private readonly Faults _faults;

    public OperationTable(Runs.Simulation simulation)
    {
        _simulation = simulation;
        _publishing = new Publishing(simulation);
        _consuming = new Consuming(simulation);
        _topology = new Topology(simulation);
        _transactions = new Transactions(simulation, _publishing);
        _faults = new Faults(simulation, _publishing, _consuming);
    }

    public void DeclareWorld() => _topology.DeclareWorld();

    public void DrainAll() => _consuming.DrainAll(_faults);

    public void Do(Operation operation)
    {
        var random = new Random(operation.Seed);
        var session = _simulation.Connect(random.Next(World.Clients));
        switch (operation.Kind)
        {
            case OperationKind.Publish: _publishing.Publish(session, random); break;
            case OperationKind.PublishLarge: _publishing.PublishLarge(session, random); break;
            case OperationKind.Acknowledge or OperationKind.Reject or OperationKind.Requeue: _consuming.Settle(session, random, operation.Kind); break;
            case OperationKind.Recover: _consuming.Recover(session, random); break;
            case OperationKind.Fetch: _consuming.Fetch(session, random); break;
            case OperationKind.Consume: _consuming.Consume(session, random); break;
            case OperationKind.Cancel: _consuming.Cancel(session, random); break;
            case OperationKind.Purge: _consuming.Purge(session, random); break;
            case OperationKind.Transaction: _transactions.Run(session, random); break;
            case OperationKind.DeclareQueue: _topology.DeclareQueue(session, random); break;
            case OperationKind.DeleteQueue: _topology.DeleteQueue(session, random); break;
            case OperationKind.Bind: _topology.Bind(session, random, binds: true); break;
            case OperationKind.Unbind: _topology.Bind(session, random, binds: false); break;
            case OperationKind.Mistake: _topology.MakeMistake(session, random); break;
            case OperationKind.Time: _faults.PassTime(random); break;
            case OperationKind.Flush: _faults.Flush(); break;
            case OperationKind.Disconnect: _faults.Disconnect(session, random); break;
            case OperationKind.SlowReader: _faults.ReadSlowly(session, random); break;
            case OperationKind.FullDisk: _faults.FillDisk(session, random); break;
            case OperationKind.Checkpoint: _faults.Checkpoint(random); break;
            case OperationKind.Crash: _faults.Crash(random); break;
            case OperationKind.CrashInside: _faults.CrashInside(session, random); break;
            case OperationKind.Restart: _faults.Restart(); break;
        }
    }
}

/// <summary>Choices that several operations make.</summary>
internal static class Choices
{
    /// <summary>A queue that a client may use; null if there is none.</summary>
    public static ModelQueue? PickQueue(this Runs.Simulation simulation, Random random, Session session)
    {
        var queues = simulation.Model.Queues.Values.Where(queue => !queue.Spec.Exclusive || queue.Spec.Owner == session.Index).ToList();
        int choice = random.Next(1000);
        return queues.Count == 0 ? null : queues[choice % queues.Count];
    }

    public static bool Chance(this Random random, int percent) => random.Next(100) < percent;
}
