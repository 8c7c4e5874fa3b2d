using Hoopoe.Core.Messages;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Workloads;

/// <summary>
/// One run of random operations of several clients against a broker, all of it decided by a seed, with the invariants
/// checked after each operation and everything drained and counted at the end.
/// </summary>
internal sealed class Workload : IDisposable
{
    private const int MostClients = 5;

    private readonly Random _random;
    private readonly TestBroker _broker;
    private readonly History _history = new();
    private readonly List<WorkloadClient> _clients = [];
    private readonly WorkloadOperations _operations;
    private readonly TopologyWatch _watch;
    private int _connections;

    private Workload(int seed)
    {
        _random = new Random(seed);
        _broker = new TestBroker(seed: seed);
        _operations = new WorkloadOperations(_random, Ledger);
        _watch = new TopologyWatch(_broker, _history);
        var client = _broker.Connect();
        Topology.DeclareExchanges(client);
        foreach (string queue in Topology.Safe) Declare(client, queue);
        client.Close();
    }

    public Ledger Ledger { get; } = new();

    /// <summary>Runs a whole workload and gives the hash of all that happened.</summary>
    public static string Run(int seed, int operations)
    {
        using var workload = new Workload(seed);
        for (int i = 0; i < operations; i++) workload.Step();
        workload.Drain();
        Assert.True(workload.Ledger.Confirmed > 0 && workload.Ledger.Delivered > 0, "nothing was confirmed and delivered");
        return workload._history.Hash;
    }

    public void Dispose()
    {
        _history.Dispose();
        _broker.Dispose();
    }

    private void Step()
    {
        if (_clients.Count == 0 || (_clients.Count < MostClients && _random.Next(40) == 0)) Connect();
        int choice = _random.Next(100);
        var client = _clients[_random.Next(_clients.Count)];
        if (choice == 0) Leave(client, client.Connection.Close);
        else if (choice == 1) Leave(client, client.Connection.Vanish);
        else if (choice < 8) _broker.Advance(TimeSpan.FromMilliseconds(_random.Next(1000)));
        else _operations.Act(client);
        TakeReceived();
        _watch.Look();
    }

    private void Connect()
    {
        var connection = _broker.Dial();
        // Sockets cut what they carry anywhere, so this one does too.
        connection.ServerSide.Incoming.LongestRead = () => _random.Next(1, 4000);
        connection.Transport.Incoming.LongestRead = () => _random.Next(1, 4000);
        connection.Open(new TestClientOptions());
        _clients.Add(new WorkloadClient(++_connections, connection, Ledger, _history));
    }

    private void Leave(WorkloadClient client, Action how)
    {
        client.TakeReceived();
        _clients.Remove(client);
        how();
        client.TakeReceived();
    }

    private void TakeReceived()
    {
        foreach (var client in _clients) client.TakeReceived();
    }

    private void Drain()
    {
        foreach (var client in _clients.ToList()) Leave(client, client.Connection.Close);
        _watch.CheckNobodyIsLeft();
        Connect();
        var last = _clients[0];
        foreach (string queue in Topology.Safe) _operations.ConsumeAll(last, queue);
        Ledger.CheckNothingIsLost();
        foreach (var queue in _broker.VirtualHost.Queues.All)
            last.Connection.Write(1, new QueueDelete { Queue = TestClient.Utf8(queue.Name) });
        last.Connection.Write(1, new ExchangeDelete { Exchange = "delayed"u8 });
        last.Connection.Flush();
        Leave(last, last.Connection.Close);
        Assert.Equal(0, _broker.Server.ConnectionCount);
        Assert.Equal((long)_broker.Core.Memory.Parked * SlabPool.SlabSize, _broker.Core.Memory.BytesInUse);
        Assert.InRange(_broker.Core.Memory.Parked, 0, MostClients);
    }

    private static void Declare(TestClient client, string queue)
    {
        Topology.WriteDeclare(client, 1, queue);
        client.Flush();
        client.Expect(QueueDeclareOk.Id);
    }
}
