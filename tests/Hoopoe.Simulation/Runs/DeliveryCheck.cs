using System.Text;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Simulation.Model;
using Hoopoe.Tests.Testing;
using Change = Hoopoe.Simulation.Model.DurableHistory.Change;

namespace Hoopoe.Simulation.Runs;

/// <summary>Holds what clients were given in an operation against what the model says that they were.</summary>
internal sealed class DeliveryCheck(Simulation simulation)
{
    private readonly List<(Session Session, ModelConsumer Consumer, ReceivedMethod Method)> _observed = [];

    private ReferenceBroker Model => simulation.Model;

    /// <summary>Takes what came; the model may be asked afterwards which messages these were.</summary>
    public void Observe()
    {
        _observed.Clear();
        Model.Budget.Clear();
        Model.Given.Clear();
        foreach (var session in simulation.Sessions)
        {
            if (session is null) continue;
            session.Client.Received.RemoveAll(method => Take(session, method));
        }
    }

    /// <summary>Checks it.</summary>
    public void Check()
    {
        foreach (var queue in _observed.Select(one => one.Consumer.Queue).Distinct().ToList()) Check(queue);
        foreach (var (queue, left) in Model.Budget)
        {
            if (left > 0) throw new SimulationFailure($"{queue} gave {left} messages more than it has");
        }
        foreach (var session in simulation.Sessions)
        {
            session?.Consumers.RemoveAll(consumer => consumer.Queue.Gone);
            if (session?.Client.Received.Count > 0) throw new SimulationFailure($"client {session.Index} got {session.Client.Received[0]} and nobody knows why");
        }
    }

    /// <summary>Checks the content of a delivery or a fetched message.</summary>
    public static void CheckContent(Copy copy, ModelQueue queue, ReceivedMethod method, bool redelivered, ReadOnlySpan<byte> exchange, ReadOnlySpan<byte> key)
    {
        var message = copy.Message;
        if (!method.Body.AsSpan().SequenceEqual(message.Body())) throw new SimulationFailure($"{message} came from {queue.Name} with another body of {method.Body.Length} B");
        if (redelivered != copy.Redelivered)
            throw new SimulationFailure($"{copy} came from {queue.Name} with redelivered={redelivered}");
        string seen = $"to '{Encoding.UTF8.GetString(exchange)}' with '{Encoding.UTF8.GetString(key)}'";
        if (seen != $"to '{copy.Exchange}' with '{copy.Key}'") throw new SimulationFailure($"{copy} came from {queue.Name} as published {seen}, not to '{copy.Exchange}' with '{copy.Key}'");
        if (!BasicProperties.TryRead(method.Properties, out var properties)) throw new SimulationFailure($"{copy} came without properties that can be read");
        if (properties.DeliveryMode != (message.Persistent ? 2 : 1) || Encoding.UTF8.GetString(properties.MessageId) != Invariant(message.Number)
            || Encoding.UTF8.GetString(properties.Expiration) != (copy.LivesMs is { } ttl ? Invariant(ttl) : "") || properties.Priority != (message.Priority ?? 0))
            throw new SimulationFailure($"{copy} came from {queue.Name} with other properties than its own");
        CheckHeaders(copy, queue, method);
    }

    private static string Invariant(long number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static void CheckHeaders(Copy copy, ModelQueue queue, ReceivedMethod method)
    {
        if (copy.Message.Header is null && copy.Deaths.Count == 0 && copy.Message.DelayMs is null && !queue.Spec.Quorum) return;
        var headers = method.Headers;
        if (headers.GetValueOrDefault("h") as string != copy.Message.Header) throw new SimulationFailure($"{copy} came from {queue.Name} without its header");
        var (seen, expected) = (DeathsIn(method), DeathsOf(copy));
        if (seen != expected) throw new SimulationFailure($"#{copy.Message.Number} came from {queue.Name} with the deaths [{seen}], not [{expected}]");
        if (queue.Spec.Quorum && copy.Returns > 0 && Convert.ToInt64(headers.GetValueOrDefault("x-delivery-count"), null) != copy.Returns)
            throw new SimulationFailure($"{copy} came from {queue.Name} and does not say that it came back {copy.Returns} times");
    }

    private static string DeathsOf(Copy copy) => string.Join(", ", copy.Deaths);

    private static string DeathsIn(ReceivedMethod method)
    {
        var deaths = method.Headers.GetValueOrDefault("x-death") as IReadOnlyList<object?> ?? [];
        return string.Join(", ", deaths.Select(Describe));
    }

    private static string Describe(object? death)
    {
        if (death is not IEnumerable<KeyValuePair<string, object?>> table) return "nothing";
        var fields = table.ToDictionary();
        var keys = (IReadOnlyList<object?>)fields["routing-keys"]!;
        return new Death(
            (string)fields["queue"]!, (string)fields["reason"]!, (string)fields["exchange"]!, string.Join('+', keys),
            Convert.ToInt64(fields["count"], null), fields.GetValueOrDefault("original-expiration") as string).ToString();
    }

    private bool Take(Session session, ReceivedMethod method)
    {
        simulation.History.Add(session.Index, method);
        switch (method.Id)
        {
            case BasicDeliver.Id:
                string tag = Encoding.UTF8.GetString(method.Deliver.ConsumerTag);
                var consumer = session.Consumers.Find(one => one.Tag == tag)
                    ?? throw new SimulationFailure($"client {session.Index} was given a message for {tag}, which it does not have");
                _observed.Add((session, consumer, method));
                Model.Budget[consumer.Queue.Name] = Model.Budget.GetValueOrDefault(consumer.Queue.Name) + 1;
                return true;
            case BasicReturn.Id:
                session.Returned.Add(method);
                return true;
            case BasicAck.Id or BasicNack.Id:
                session.Answers.Add(method);
                return true;
            case BasicCancel.Id or ConnectionBlocked.Id or ConnectionUnblocked.Id:
                return true;
            default:
                return false;
        }
    }

    private void Check(ModelQueue queue)
    {
        var given = Model.Given.GetValueOrDefault(queue.Name) ?? [];
        bool[] used = new bool[given.Count];
        var last = new Dictionary<ModelConsumer, int>();
        foreach (var (session, consumer, method) in _observed)
        {
            if (consumer.Queue != queue) continue;
            int number = PublishedMessage.NumberIn(method.Body);
            List<int> alike = [.. Enumerable.Range(0, given.Count).Where(i => !used[i] && given[i].Message.Number == number)];
            // A queue may give a message as it was published to one client, and as a dead letter to another whom we look at first.
            int at = alike.Count > 1 ? alike.FirstOrDefault(i => DeathsIn(method) == DeathsOf(given[i]), alike[0]) : alike.FirstOrDefault(-1);
            if (at < 0) throw new SimulationFailure($"{queue.Name} gave #{number}, where the next were {string.Join(", ", given)}; then {string.Join(", ", queue.Ready.Take(5))}");
            if (last.TryGetValue(consumer, out int before) && before > at) throw new SimulationFailure($"{queue.Name} gave {given[at]} after {given[before]}");
            (used[at], last[consumer]) = (true, at);
            Take(session, consumer, given[at], method);
        }
    }

    private void Take(Session session, ModelConsumer consumer, Copy copy, ReceivedMethod method)
    {
        var queue = consumer.Queue;
        var deliver = method.Deliver;
        if (queue.Spec.SingleActive && queue.Consumers.Count > 0 && queue.Consumers[0] != consumer)
            throw new SimulationFailure($"{queue.Name} gave {copy} to {consumer.Tag}, and {queue.Consumers[0].Tag} is the active one");
        CheckContent(copy, queue, method, deliver.Redelivered, deliver.Exchange, deliver.RoutingKey);
        copy.Delivered = true;
        simulation.Note($"    {queue.Name} gives {copy} to {consumer.Tag}");
        if (consumer.NoAck)
        {
            Model.Durable.Note(new Change(queue.Name, copy, Added: false));
            return;
        }
        if (!queue.Gone) queue.Unacked++;
        consumer.Held++;
        if (consumer.Prefetch > 0 && consumer.Held > consumer.Prefetch) throw new SimulationFailure($"{consumer.Tag} holds {consumer.Held} messages and may hold {consumer.Prefetch}");
        session.Unacked.Add(deliver.DeliveryTag, new Delivery(deliver.DeliveryTag, queue, copy, consumer));
    }
}
