using Hoopoe.Journal.Storage;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Simulation.Model;
using Hoopoe.Simulation.Runs;
using Hoopoe.Tests.Testing.Storage;

namespace Hoopoe.Simulation.Operations;

/// <summary>What goes wrong: connections break, readers are slow, the disk is full, the process dies, the power goes. And time passes.</summary>
internal sealed class Faults(Runs.Simulation simulation, Publishing publishing, Consuming consuming)
{
    private ReferenceBroker Model => simulation.Model;

    public void PassTime(Random random)
    {
        int ms = Pace.Steps(random.Chance(80) ? random.Next(1, 6) : random.Next(6, 60));
        simulation.Note($"{ms} ms pass");
        // What the disk has not got by now would enter its queue later than the model knows.
        Flush();
        simulation.PassTime(ms);
    }

    public void Flush() => simulation.Perform(static () => { }, static () => { }, flush: true);

    public void Disconnect(Session session, Random random)
    {
        int how = random.Next(3);
        simulation.Note($"client {session.Index} {(how == 0 ? "closes its connection" : how == 1 ? "vanishes" : "vanishes in the midst of a frame")}");
        if (how == 2)
        {
            var message = publishing.Make(random, random.Next(0, 3000)) with { Persistent = true };
            Publishing.Write(session, Session.Main, message);
            byte[] bytes = session.Client.TakeWritten();
            simulation.Note($"  which begins {message}");
            session.Client.SendRaw(bytes.AsSpan(0, random.Next(1, bytes.Length - 1)));
        }
        Leave(session, how == 0 ? OperationKind.Disconnect : OperationKind.Crash);
    }

    /// <summary>Ends a session.</summary>
    public void Leave(Session session, OperationKind how)
    {
        simulation.Perform(
            () =>
            {
                if (how == OperationKind.Disconnect)
                {
                    session.Ask(0, new ConnectionClose { ReplyCode = 200 }, ConnectionCloseOk.Id);
                    session.Client.Transport.Dispose();
                }
                else
                {
                    session.Client.Vanish();
                }
            },
            () => Forget(session),
            flush: true);
    }

    /// <summary>A client with much to read does not, for a while.</summary>
    public void ReadSlowly(Session session, Random random)
    {
        // What waits behind a single active consumer goes to the next one in parts, and what comes back in between.
        var consumer = session.Consumers.Find(one => one.Queue.Spec is { Bounded: false, MaxPriority: 0, SingleActive: false } && one.Queue.Spec.TtlMs is null && one.HasCredit);
        if (consumer is null || session.Unconfirmed.Count > 0) return;
        var other = simulation.Connect((session.Index + 1) % World.Clients);
        var messages = Enumerable.Range(0, random.Next(14, 26)).Select(_ => publishing.Make(random, random.Next(25 * 1024, 40 * 1024)) with
        {
            Exchange = "",
            Key = consumer.Queue.Name,
            DelayMs = null,
            LivesMs = null,
            Persistent = random.Chance(30),
            Mandatory = false,
        }).ToList();
        simulation.Note($"client {session.Index} does not read while {messages.Count} large messages from #{messages[0].Number} on come to {consumer.Queue.Name}");
        simulation.Perform(
            () =>
            {
                session.Client.PauseReading();
                session.Client.Transport.Incoming.Capacity = 32 * 1024;
                foreach (var message in messages) Publishing.Send(other, [message]);
                session.Client.Transport.Incoming.Capacity = 1 << 20;
                session.Client.ResumeReading();
            },
            () =>
            {
                foreach (var message in messages) publishing.Apply(other, [message]);
            },
            flush: true);
    }

    /// <summary>The disk is full for a while: what is published meanwhile is refused, or safe.</summary>
    public void FillDisk(Session session, Random random)
    {
        Flush();
        var queue = Model.Queues.Values.FirstOrDefault(one => one.Spec is { Survives: true, Bounded: false, TtlMs: null });
        if (queue is null) return;
        var messages = Enumerable.Range(0, random.Next(4, 12)).Select(_ => publishing.Make(random, random.Next(2000, 15000)) with
        {
            Exchange = "",
            Key = queue.Name,
            DelayMs = null,
            LivesMs = null,
            Persistent = true,
            Mandatory = false,
        }).ToList();
        var storage = simulation.Rig.Storage;
        long room = random.Next(3) * 16 * 1024;
        simulation.Note($"the disk has {room} B left while #{messages[0].Number} to #{messages[^1].Number} come to {queue.Name}");
        var kept = new List<PublishedMessage>();
        simulation.Perform(
            () =>
            {
                storage.Capacity = storage.Capacity - storage.FreeBytes + room;
                foreach (var message in messages)
                {
                    Publishing.Send(session, [message]);
                    simulation.Flush();
                    var answer = session.Await(Session.Main, BasicAck.Id, BasicNack.Id);
                    if (session.NextPublish() != (answer.Id == BasicAck.Id ? answer.Ack.DeliveryTag : answer.Nack.DeliveryTag))
                        throw new SimulationFailure($"#{message.Number} was not the next to be confirmed");
                    if (answer.Id == BasicAck.Id) kept.Add(message);
                }
                storage.Capacity = long.MaxValue;
                // A checkpoint that finds no room is reported, and given up for the next one.
                simulation.Rig.Troubles.RemoveAll(trouble => trouble.StartsWith(typeof(StorageFullException).FullName!, StringComparison.Ordinal));
                while (simulation.Rig.Journal.IsFull) simulation.Rig.Journal.PrepareAhead();
            },
            () =>
            {
                simulation.Note($"  and {kept.Count} of them are taken");
                foreach (var message in kept) Model.Publish([message]);
            },
            flush: true);
        simulation.PassTime(Pace.Steps(19));
    }

    public void Checkpoint(Random random)
    {
        simulation.Note("a checkpoint is made");
        Flush();
        simulation.Rig.Log.BeginCheckpoint();
        for (int steps = random.Next(4); steps > 0; steps--) simulation.PassTime(Pace.Steps(1));
    }

    /// <summary>The process dies between two operations.</summary>
    public void Crash(Random random)
    {
        int? powerCut = random.Chance(60) ? random.Next() : null;
        simulation.Note(powerCut is null ? "the process dies" : "the power goes");
        simulation.Restart(rig => rig.Crash(powerCut), isClean: false);
    }

    /// <summary>The process dies in the midst of one, at some change of the disk.</summary>
    public void CrashInside(Session session, Random random)
    {
        int changes = random.Next(10);
        int? powerCut = random.Chance(70) ? random.Next() : null;
        simulation.Note($"before the disk has changed {changes} times, {(powerCut is null ? "the process dies" : "the power goes")}:");
        var storage = simulation.Rig.Storage;
        FaultyStorage? left = null;
        FaultyStorage Left() => powerCut is { } seed ? storage.AfterPowerCut(seed) : storage.AfterKill();
        storage.Before = operation =>
        {
            if (operation is DiskOperation.Sync) simulation.Syncs++;
            if (changes-- == 0) left = Left();
        };
        simulation.IsDoomed = true;
        switch (random.Next(4))
        {
            case 0: consuming.Settle(session, random, OperationKind.Acknowledge); break;
            case 1: consuming.Settle(session, random, OperationKind.Reject); break;
            default: publishing.Publish(session, random); break;
        }
        simulation.Perform(static () => { }, static () => { }, flush: true);
        left ??= Left();
        simulation.Restart(rig => rig.Continue(left), isClean: false);
    }

    public void Restart()
    {
        simulation.Note("the broker stops in an orderly way and starts again");
        Flush();
        simulation.Restart(static rig => rig.Restart(), isClean: true);
    }

    private void Forget(Session session)
    {
        foreach (var consumer in session.Consumers.ToList()) Model.Unsubscribe(consumer);
        var unacked = session.Unacked.Values.ToList();
        for (int start = 0, end; start < unacked.Count; start = end)
        {
            var queue = unacked[start].Queue;
            for (end = start + 1; end < unacked.Count && unacked[end].Queue == queue;) end++;
            Model.Requeue(queue, [.. unacked[start..end].Select(delivery => delivery.Copy)]);
        }
        foreach (var queue in Model.Queues.Values.Where(queue => queue.Spec.Owner == session.Index).ToList()) Model.Delete(queue);
        simulation.Sessions[session.Index] = null;
    }
}
