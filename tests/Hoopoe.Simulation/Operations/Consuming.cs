using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Simulation.Model;
using Hoopoe.Simulation.Runs;
using Hoopoe.Tests.Testing;

namespace Hoopoe.Simulation.Operations;

/// <summary>Consumers come and go, messages are fetched and settled, queues are purged.</summary>
internal sealed class Consuming(Runs.Simulation simulation)
{
    private int _tags;

    private ReferenceBroker Model => simulation.Model;

    public void Consume(Session session, Random random)
    {
        if (simulation.PickQueue(random, session) is not { } queue || session.Consumers.Count >= 4) return;
        bool noAck = random.Chance(25);
        int prefetch = random.Chance(20) ? 0 : random.Next(1, 6);
        var consumer = new ModelConsumer(session.Index, $"c{++_tags}", queue, noAck, prefetch);
        simulation.Note($"client {session.Index} consumes from {queue.Name} as {consumer.Tag}{(noAck ? " without acknowledging" : $" with prefetch {prefetch}")}");
        simulation.Perform(
            () =>
            {
                session.Ask(Session.Main, new BasicQos { PrefetchCount = (ushort)prefetch }, BasicQosOk.Id);
                session.Consumers.Add(consumer);
                session.Ask(
                    Session.Main, new BasicConsume { Queue = TestClient.Utf8(queue.Name), ConsumerTag = TestClient.Utf8(consumer.Tag), NoAck = noAck }, BasicConsumeOk.Id);
            },
            () => Model.Subscribe(consumer),
            flush: random.Chance(50));
    }

    public void Cancel(Session session, Random random)
    {
        if (session.Consumers.Count == 0) return;
        var consumer = session.Consumers[random.Next(1000) % session.Consumers.Count];
        simulation.Note($"client {session.Index} cancels {consumer.Tag}");
        simulation.Perform(
            () => session.Ask(Session.Main, new BasicCancel { ConsumerTag = TestClient.Utf8(consumer.Tag) }, BasicCancelOk.Id),
            () =>
            {
                Model.Unsubscribe(consumer);
                session.Consumers.Remove(consumer);
            },
            flush: false);
    }

    public void Fetch(Session session, Random random)
    {
        if (simulation.PickQueue(random, session) is { } queue) Fetch(session, queue, noAck: random.Chance(40), flush: random.Chance(50));
    }

    /// <summary>Fetches a message.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Fetch(Session session, ModelQueue queue, bool noAck, bool flush)
    {
        ReceivedMethod? answer = null;
        simulation.Perform(
            () => answer = session.Ask(Session.Main, new BasicGet { Queue = TestClient.Utf8(queue.Name), NoAck = noAck }, BasicGetOk.Id, BasicGetEmpty.Id),
            () =>
            {
                simulation.History.Add(session.Index, answer!);
                var copy = Model.Fetch(queue, noAck);
                simulation.Note($"client {session.Index} fetches {copy?.ToString() ?? "nothing"} from {queue.Name}{(noAck ? " without acknowledging" : "")}");
                if ((answer!.Id == BasicGetOk.Id) != (copy is not null))
                    throw new SimulationFailure($"{queue.Name} has {(copy is null ? $"#{PublishedMessage.NumberIn(answer.Body)}" : "nothing")}, where the next is {copy?.ToString() ?? "nothing"}");
                if (copy is null) return;
                var got = answer.GetOk;
                if (got.MessageCount != queue.Ready.Count) throw new SimulationFailure($"{queue.Name} says that {got.MessageCount} messages are left, not {queue.Ready.Count}");
                DeliveryCheck.CheckContent(copy, queue, answer, got.Redelivered, got.Exchange, got.RoutingKey);
                copy.Delivered = true;
                if (!noAck) session.Unacked.Add(got.DeliveryTag, new Delivery(got.DeliveryTag, queue, copy, null));
            },
            flush);
        return answer!.Id == BasicGetOk.Id;
    }

    /// <summary>Acknowledges, rejects or requeues one delivery or several of one queue.</summary>
    public void Settle(Session session, Random random, OperationKind kind)
    {
        int choice = random.Next(1000);
        bool multiple = random.Chance(35);
        bool flush = random.Chance(50);
        if (session.Unacked.Count == 0) return;
        var last = session.Unacked.Values.ElementAt(choice % session.Unacked.Count);
        List<Delivery> settled = [last];
        if (multiple)
        {
            settled = [.. session.Unacked.Values.TakeWhile(delivery => delivery.Tag <= last.Tag)];
            // What comes back to a queue in several steps may be given out again in between.
            multiple = kind == OperationKind.Acknowledge || settled.TrueForAll(delivery => delivery.Queue == last.Queue);
            if (!multiple) settled = [last];
        }
        simulation.Note($"client {session.Index} {kind} {(multiple ? "all up to " : "")}{last.Copy} of {last.Queue.Name}");
        bool plain = random.Chance(50);
        simulation.Perform(() => Send(session, kind, last.Tag, multiple, plain), () => Apply(session, kind, settled), flush);
    }

    public void Recover(Session session, Random random)
    {
        List<Delivery> all = [.. session.Unacked.Values];
        if (all.Count == 0 || all.Exists(delivery => delivery.Queue != all[0].Queue)) return;
        simulation.Note($"client {session.Index} recovers {all.Count} deliveries of {all[0].Queue.Name}");
        simulation.Perform(
            () => session.Ask(Session.Main, new BasicRecover { Requeue = true }, BasicRecoverOk.Id),
            () => Apply(session, OperationKind.Requeue, all), flush: random.Chance(50));
    }

    public void Purge(Session session, Random random)
    {
        if (simulation.PickQueue(random, session) is not { } queue) return;
        simulation.Note($"client {session.Index} purges {queue.Name}");
        uint count = 0;
        simulation.Perform(
            () =>
            {
                var answer = session.Ask(Session.Main, new QueuePurge { Queue = TestClient.Utf8(queue.Name) }, QueuePurgeOk.Id);
                count = QueuePurgeOk.TryRead(answer.Arguments, out var purged) ? purged.MessageCount : uint.MaxValue;
            },
            () =>
            {
                int expected = Model.Purge(queue);
                if (count != expected) throw new SimulationFailure($"{queue.Name} purged {count} messages, not {expected}");
            },
            flush: random.Chance(50));
    }

    /// <summary>Ends all clients, and takes what is left out of every queue.</summary>
    public void DrainAll(Faults faults)
    {
        simulation.Note("the end: everything that is left is taken");
        foreach (var session in simulation.Sessions)
        {
            if (session is { Client.Ended: false }) faults.Leave(session, OperationKind.Disconnect);
        }
        for (int tries = 0; Model.NextDueMs != Copy.Never && tries < 100; tries++) simulation.PassTime(Model.NextDueMs + 1 - Model.NowMs);
        foreach (var queue in Model.Queues.Values.ToList())
        {
            var session = simulation.Connect(Math.Max(0, queue.Spec.Owner));
            while (Fetch(session, queue, noAck: true, flush: false))
            {
                // The next one.
            }
        }
        simulation.Perform(static () => { }, static () => { }, flush: true);
    }

    private static void Send(Session session, OperationKind kind, ulong tag, bool multiple, bool plain)
    {
        bool requeue = kind == OperationKind.Requeue;
        if (kind == OperationKind.Acknowledge) session.Client.Send(Session.Main, new BasicAck { DeliveryTag = tag, Multiple = multiple });
        else if (plain && !multiple) session.Client.Send(Session.Main, new BasicReject { DeliveryTag = tag, Requeue = requeue });
        else session.Client.Send(Session.Main, new BasicNack { DeliveryTag = tag, Multiple = multiple, Requeue = requeue });
    }

    private void Apply(Session session, OperationKind kind, List<Delivery> settled)
    {
        foreach (var delivery in settled)
        {
            session.Unacked.Remove(delivery.Tag);
            if (delivery.Consumer is { } consumer) consumer.Held--;
        }
        // As they were delivered: those of one queue that follow one another are settled at once.
        for (int start = 0, end; start < settled.Count; start = end)
        {
            var queue = settled[start].Queue;
            for (end = start + 1; end < settled.Count && settled[end].Queue == queue;) end++;
            List<Copy> copies = [.. settled[start..end].Select(delivery => delivery.Copy)];
            if (kind == OperationKind.Acknowledge) Model.Acknowledge(queue, copies);
            else if (kind == OperationKind.Reject) Model.Reject(queue, copies);
            else Model.Requeue(queue, copies);
        }
    }
}
