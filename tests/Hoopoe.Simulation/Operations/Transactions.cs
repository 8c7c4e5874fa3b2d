using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Simulation.Model;
using Hoopoe.Simulation.Runs;
using Hoopoe.Tests.Testing;

namespace Hoopoe.Simulation.Operations;

/// <summary>Transactions: messages are fetched, others published, and both commit or neither does.</summary>
internal sealed class Transactions(Runs.Simulation simulation, Publishing publishing)
{
    private const ushort Channel = 3;

    private ReferenceBroker Model => simulation.Model;

    public void Run(Session session, Random random)
    {
        int fetches = random.Next(0, 3);
        var messages = Enumerable.Range(0, random.Next(0, 5)).Select(_ => publishing.Make(random, random.Next(0, 100)) with { Mandatory = false }).ToList();
        bool commits = random.Chance(75);
        bool flush = random.Chance(60);
        simulation.Note($"client {session.Index} begins a transaction");
        simulation.Perform(
            () =>
            {
                session.Client.OpenChannel(Channel);
                session.Ask(Channel, default(TxSelect), TxSelectOk.Id);
            },
            static () => { },
            flush: false);
        var fetched = new List<(ulong Tag, ModelQueue Queue, Copy Copy)>();
        for (; fetches > 0; fetches--) Fetch(session, random, fetched);
        foreach (var message in messages) simulation.Note($"  with {message}");
        simulation.Note(commits ? "  commits" : "  rolls back");
        simulation.Perform(
            () => End(session, messages, fetched, commits),
            () =>
            {
                if (commits) Model.Durable.BecameCertain(Model.Commit(messages, [.. fetched.Select(one => (one.Queue, one.Copy))]));
            },
            flush);
        simulation.Perform(
            () => session.Ask(Channel, new ChannelClose { ReplyCode = 200 }, ChannelCloseOk.Id),
            () =>
            {
                if (commits) return;
                foreach (var run in Runs(fetched)) Model.Requeue(run.Queue, run.Copies);
            },
            flush);
    }

    private static IEnumerable<(ModelQueue Queue, List<Copy> Copies)> Runs(List<(ulong Tag, ModelQueue Queue, Copy Copy)> fetched)
    {
        for (int start = 0, end; start < fetched.Count; start = end)
        {
            for (end = start + 1; end < fetched.Count && fetched[end].Queue == fetched[start].Queue;) end++;
            yield return (fetched[start].Queue, [.. fetched[start..end].Select(one => one.Copy)]);
        }
    }

    private void Fetch(Session session, Random random, List<(ulong Tag, ModelQueue Queue, Copy Copy)> fetched)
    {
        if (simulation.PickQueue(random, session) is not { } queue) return;
        ReceivedMethod? answer = null;
        simulation.Perform(
            () => answer = session.Ask(Channel, new BasicGet { Queue = TestClient.Utf8(queue.Name) }, BasicGetOk.Id, BasicGetEmpty.Id),
            () =>
            {
                var copy = Model.Fetch(queue, noAck: false);
                simulation.Note($"  fetches {copy?.ToString() ?? "nothing"} from {queue.Name}");
                if ((answer!.Id == BasicGetOk.Id) != (copy is not null)) throw new SimulationFailure($"{queue.Name} answered {answer}, where the next is {copy?.ToString() ?? "nothing"}");
                if (copy is null) return;
                var got = answer.GetOk;
                DeliveryCheck.CheckContent(copy, queue, answer, got.Redelivered, got.Exchange, got.RoutingKey);
                copy.Delivered = true;
                fetched.Add((got.DeliveryTag, queue, copy));
            },
            flush: false);
    }

    private static void End(Session session, List<PublishedMessage> messages, List<(ulong Tag, ModelQueue Queue, Copy Copy)> fetched, bool commits)
    {
        foreach (var message in messages) Publishing.Write(session, Channel, message);
        foreach (var (tag, _, _) in fetched) session.Client.Write(Channel, new BasicAck { DeliveryTag = tag });
        if (commits) session.Ask(Channel, default(TxCommit), TxCommitOk.Id);
        else session.Ask(Channel, default(TxRollback), TxRollbackOk.Id);
    }
}
