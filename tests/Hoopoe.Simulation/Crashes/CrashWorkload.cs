using System.Text;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing;
using Hoopoe.Tests.Testing.Node;
using Xunit;

namespace Hoopoe.Simulation.Crashes;

/// <summary>Random operations on a broker that will crash, all from one seed.</summary>
internal sealed class CrashWorkload : IDisposable
{
    private readonly Random _random;
    private readonly CrashLedger _ledger = new();
    private readonly bool _withCheckpoints;
    private NodeRig _rig;
    private CrashClient _client;
    private int _number;
    private bool _gone = true;

    public CrashWorkload(int seed, NodeRigOptions options, bool withCheckpoints = true)
    {
        _random = new Random(seed);
        _withCheckpoints = withCheckpoints;
        _rig = new NodeRig(options);
        Watch();
        CrashTopology.Declare(_rig, _rig.Connect());
        _client = new CrashClient(_rig, _ledger);
    }

    public NodeRig Rig => _rig;

    /// <summary>Whether the disk is at work all the time; else it is so now and then.</summary>
    public bool FlushesByItself { get; init; } = true;

    public CrashLedger Ledger => _ledger;

    /// <summary>What happened, as a number.</summary>
    public ulong Hash { get; private set; } = 14695981039346656037;

    /// <summary>Does so many things.</summary>
    public void Run(int operations)
    {
        _rig.FlushesByItself = FlushesByItself;
        for (int i = 0; i < operations; i++)
        {
            Act();
            _client.Flush();
            if (_random.Next(3) == 0) _rig.Flush();
            if (_random.Next(4) == 0) _rig.Advance(_random.Next(12));
            _client.TakeReceived();
            Mix(_rig.Journal.End.Value);
            Mix(_rig.Journal.Segments.LiveBytes);
            Mix(_client.Unsettled.Count);
        }
        Assert.Empty(_rig.Troubles);
    }

    /// <summary>Crashes, checks what is left, and goes on with it.</summary>
    public void Crash()
    {
        bool clean = _random.Next(8) == 0;
        int moment = _rig.Storage.Operations.Count;
        _ledger.Durable.Add(clean ? _rig.Journal.End.Value : _rig.Journal.Durable.Value);
        _rig = clean ? _rig.Restart() : _rig.Crash(_random.Next(2) == 0 ? _random.Next() : null);
        _ledger.Check(_rig, moment);
        _ledger.Adopt(_rig);
        _gone = !_rig.Broker.VirtualHost.Queues.TryGet("gone", out _);
        Watch();
        _client = new CrashClient(_rig, _ledger);
    }

    public void Dispose() => _rig.Dispose();

    private void Watch()
    {
        while (_ledger.Durable.Count < _rig.Storage.Operations.Count) _ledger.Durable.Add(0);
        _rig.Storage.Before = _ => _ledger.Durable.Add(_rig.Journal.Durable.Value);
    }

    private void Mix(long value) => Hash = (Hash ^ (ulong)value) * 1099511628211;

    private void Act()
    {
        int choice = _random.Next(100);
        if (choice < 40) Publish();
        else if (choice < 62) Settle();
        else if (choice < 72) _client.Fetch(Pick(CrashTopology.Served));
        else if (choice < 76) Consume();
        else if (choice < 82) MoveInTransaction();
        else if (choice < 86) PublishPair();
        else if (choice < 88) Purge();
        else if (choice < 92) ComeAndGo();
        else if (choice < 94) PublishTransient();
        else if (choice < 97 && _withCheckpoints) _rig.Log.BeginCheckpoint();
        else if (_withCheckpoints && _random.Next(2) == 0) _rig.Checkpoint();
    }

    private void Publish()
    {
        var (exchange, key, queues) = _random.Next(8) == 0 && !_gone ? ("", "gone", ["gone"]) : Pick(CrashTopology.Targets);
        for (int count = _random.Next(4) == 0 ? _random.Next(1, 30) : 1; count > 0; count--)
        {
            var properties = new BasicProperties { DeliveryMode = 2 };
            if (key == "prio") properties = properties with { Priority = (byte)_random.Next(7) };
            if (exchange == "delayed") properties = properties with { Headers = DurableBroker.Table(("x-delay", _random.Next(40))) };
            _client.Publish(exchange, key, Body(key), properties, queues);
        }
    }

    private void PublishTransient() =>
        _client.Connection.WritePublish(3, "", "plain", TestClient.Utf8(Body(CrashClient.Transient)));

    private string Body(string name) => new StringBuilder($"{name}:{_number++}:").Append('x', _random.Next(12) == 0 ? _random.Next(9000) : _random.Next(200)).ToString();

    private void Settle()
    {
        for (int count = _random.Next(1, 6); count > 0 && _client.Unsettled.Count > 0; count--)
        {
            ulong tag = _client.Unsettled.Keys.ElementAt(_random.Next(_client.Unsettled.Count));
            _client.Settle(tag, _random.Next(4) switch { 0 => 1, 1 => 2, _ => 0 });
        }
    }

    private void Consume()
    {
        string queue = Pick(CrashTopology.Served);
        if (!_client.Consumed.Contains(queue)) _client.Consume(queue);
    }

    // From tx.a to tx.b: in one of them at any moment.
    private void MoveInTransaction()
    {
        _client.Flush();
        var client = _client.Connection;
        client.Send(2, new BasicGet { Queue = "tx.a"u8 });
        int at;
        while ((at = client.Received.FindIndex(method => method.Channel == 2 && method.Id is BasicGetOk.Id or BasicGetEmpty.Id)) < 0) _rig.Flush();
        var got = client.Received[at];
        client.Received.RemoveAt(at);
        if (got.Id != BasicGetOk.Id) return;
        _ledger.Find(got.Text, "tx.a")!.Delivered.TryAdd("tx.a", _rig.Storage.Operations.Count);
        client.WritePublish(2, "", "tx.b", got.Body, new BasicProperties { DeliveryMode = 2 });
        client.Write(2, new BasicAck { DeliveryTag = got.GetOk.DeliveryTag });
        _client.Ask(2, default(TxCommit), TxCommitOk.Id, static () => { });
    }

    private void PublishPair()
    {
        string body = Body("pair");
        Lineage[] both = [_ledger.Publish(body, "pair.1", _rig.Storage.Operations.Count), _ledger.Publish(body, "pair.2", _rig.Storage.Operations.Count)];
        foreach (string queue in (string[])["pair.1", "pair.2"])
            _client.Connection.WritePublish(2, "", queue, TestClient.Utf8(body), new BasicProperties { DeliveryMode = 2 });
        _client.Ask(2, default(TxCommit), TxCommitOk.Id, () =>
        {
            foreach (var lineage in both) lineage.Confirmed = _rig.Storage.Operations.Count;
        });
    }

    private void Purge()
    {
        _client.Flush();
        string queue = _random.Next(2) == 0 ? "topic.a" : "gone";
        // What is on its way to a client is not purged, and the client does not know of it yet.
        if ((queue == "gone" && _gone) || !_client.IsIdle || _client.Consumed.Contains(queue)) return;
        SettleAll(queue, alsoDelivered: false);
        _client.Ask(1, new QueuePurge { Queue = TestClient.Utf8(queue) }, QueuePurgeOk.Id, static () => { });
    }

    private void ComeAndGo()
    {
        _client.Flush();
        bool queue = _random.Next(3) > 0;
        var declared = _ledger.Definition(queue ? "q gone" : "x extra");
        int moment = _rig.Storage.Operations.Count;
        void Answered() => declared.Answer(_rig.Storage.Operations.Count);
        if (!queue)
        {
            bool exists = _rig.Broker.VirtualHost.Exchanges.TryGet("extra", out _);
            declared.Ask(moment, !exists);
            if (exists) _client.Ask(3, new ExchangeDelete { Exchange = "extra"u8 }, ExchangeDeleteOk.Id, Answered);
            else _client.Ask(3, new ExchangeDeclare { Exchange = "extra"u8, Type = "direct"u8, Durable = true }, ExchangeDeclareOk.Id, Answered);
            return;
        }
        declared.Ask(moment, _gone);
        if (!_gone) SettleAll("gone", alsoDelivered: true);
        if (_gone) _client.Ask(3, new QueueDeclare { Queue = "gone"u8, Durable = true }, QueueDeclareOk.Id, Answered);
        else _client.Ask(3, new QueueDelete { Queue = "gone"u8 }, QueueDeleteOk.Id, Answered);
        _gone = !_gone;
    }

    private void SettleAll(string queue, bool alsoDelivered)
    {
        var delivered = _client.Unsettled.Values.Where(one => one.Queue == queue).Select(one => one.Body).ToHashSet();
        foreach (var lineage in _ledger.Lineages)
        {
            if (lineage.Family == queue && (alsoDelivered || !delivered.Contains(lineage.Body))) _client.Settle(lineage.Body, queue, alsoDelivered ? "deleted" : "purged");
        }
    }

    private T Pick<T>(T[] items) => items[_random.Next(items.Length)];
}
