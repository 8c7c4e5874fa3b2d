using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing;
using Hoopoe.Tests.Testing.Node;
using Xunit;

namespace Hoopoe.Simulation.Crashes;

/// <summary>
/// The client of a workload that a crash will end: tells the ledger all that it asks for and all that it learns. Channel 1
/// publishes with confirms and consumes, channel 2 has transactions, channel 3 changes definitions.
/// </summary>
internal sealed class CrashClient
{
    /// <summary>How the bodies of messages begin that no restart brings back.</summary>
    public const string Transient = "transient";

    private readonly NodeRig _rig;
    private readonly CrashLedger _ledger;
    private readonly Dictionary<ulong, List<Lineage>> _unconfirmed = [];
    private readonly Dictionary<string, string> _consumers = [];
    private readonly Queue<string> _fetched = new();
    private readonly Queue<(uint Id, Action Answered)> _expected = new();
    private ulong _published;

    public CrashClient(NodeRig rig, CrashLedger ledger)
    {
        (_rig, _ledger) = (rig, ledger);
        Connection = rig.Connect(confirms: true);
        Connection.OpenChannel(2);
        Connection.Call(2, default(TxSelect), TxSelectOk.Id);
        Connection.OpenChannel(3);
        Connection.Call(1, new BasicQos { PrefetchCount = 8 }, BasicQosOk.Id);
    }

    public TestClient Connection { get; }

    /// <summary>Deliveries that await a word, by tag.</summary>
    public SortedDictionary<ulong, (string Queue, string Body)> Unsettled { get; } = [];

    /// <summary>Queues that it consumes from.</summary>
    public IEnumerable<string> Consumed => _consumers.Values;

    /// <summary>Whether everything was answered: the broker reads nothing while an answer waits for the disk.</summary>
    public bool IsIdle => _expected.Count == 0 && _fetched.Count == 0;

    private int Moment => _rig.Storage.Operations.Count;

    public void Publish(string exchange, string key, string body, scoped in BasicProperties properties, string[] queues)
    {
        var lineages = queues.Select(queue => _ledger.Publish(body, queue, Moment)).ToList();
        _unconfirmed.Add(++_published, lineages);
        Connection.WritePublish(1, exchange, key, TestClient.Utf8(body), properties);
    }

    public void Consume(string queue)
    {
        string tag = $"c{_consumers.Count}";
        _consumers.Add(tag, queue);
        Ask(1, new BasicConsume { Queue = TestClient.Utf8(queue), ConsumerTag = TestClient.Utf8(tag) }, BasicConsumeOk.Id, static () => { });
    }

    public void Fetch(string queue)
    {
        _fetched.Enqueue(queue);
        Connection.Write(1, new BasicGet { Queue = TestClient.Utf8(queue) });
    }

    /// <summary>Acknowledges, rejects or requeues a delivery.</summary>
    public void Settle(ulong tag, int how)
    {
        Unsettled.Remove(tag, out var delivery);
        bool requeue = how == 2;
        if (how == 0) Connection.Write(1, new BasicAck { DeliveryTag = tag });
        else Connection.Write(1, new BasicNack { DeliveryTag = tag, Requeue = requeue });
        bool moves = how == 1 && delivery.Queue is "fan.3" or "short" or "ttl";
        if (!requeue && !moves) Settle(delivery.Body, delivery.Queue, how == 0 ? "acknowledged" : "rejected");
    }

    /// <summary>Notes that a message is asked to go for good.</summary>
    public void Settle(string body, string queue, string how)
    {
        if (_ledger.Find(body, queue) is { Settled: Lineage.Never } lineage) (lineage.Settled, lineage.How) = (Moment, how);
    }

    /// <summary>Asks for something; the answer is noted when it comes.</summary>
    public void Ask<T>(ushort channel, scoped in T method, uint answer, Action answered)
        where T : struct, IOutgoingMethod, allows ref struct
    {
        _expected.Enqueue((answer, answered));
        Connection.Write(channel, method);
    }

    /// <summary>Sends what was asked for, and takes note of what comes.</summary>
    public void Flush()
    {
        Connection.Flush();
        TakeReceived();
        if (!IsIdle) return;
        foreach (var lineage in _ledger.Lineages)
        {
            if (lineage.Settled != Lineage.Never && lineage.SettledEnd == long.MaxValue) lineage.SettledEnd = _rig.Journal.End.Value;
        }
    }

    public void TakeReceived()
    {
        foreach (var method in Connection.Received) Take(method);
        Connection.Received.Clear();
    }

    private void Take(ReceivedMethod method)
    {
        switch (method.Id)
        {
            case BasicAck.Id:
                Confirm(method.Ack.DeliveryTag, method.Ack.Multiple);
                break;
            case BasicDeliver.Id:
                Deliver(method.Deliver.DeliveryTag, _consumers[System.Text.Encoding.UTF8.GetString(method.Deliver.ConsumerTag)], method, method.Deliver.Redelivered);
                break;
            case BasicGetOk.Id:
                Deliver(method.GetOk.DeliveryTag, _fetched.Dequeue(), method, method.GetOk.Redelivered);
                break;
            case BasicGetEmpty.Id:
                _fetched.Dequeue();
                break;
            default:
                Assert.True(_expected.Count > 0 && _expected.Peek().Id == method.Id, $"{method} came unasked");
                _expected.Dequeue().Answered();
                break;
        }
    }

    private void Confirm(ulong tag, bool multiple)
    {
        foreach (ulong number in _unconfirmed.Keys.Where(number => number == tag || (multiple && number < tag)).ToList())
        {
            foreach (var lineage in _unconfirmed[number]) lineage.Confirmed = Moment;
            _unconfirmed.Remove(number);
        }
    }

    private void Deliver(ulong tag, string queue, ReceivedMethod method, bool redelivered)
    {
        Unsettled.Add(tag, (queue, method.Text));
        if (method.Text.StartsWith(Transient, StringComparison.Ordinal)) return;
        var lineage = _ledger.Find(method.Text, queue);
        Assert.True(lineage is not null, $"{method.Text} was delivered from {queue} and nobody published it");
        Assert.True(redelivered || !lineage.Delivered.ContainsKey(queue), $"{method.Text} was delivered from {queue} again without saying so");
        lineage.Delivered.TryAdd(queue, Moment);
    }
}
