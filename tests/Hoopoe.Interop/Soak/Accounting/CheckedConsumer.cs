using Hoopoe.Interop.Brokers;
using Hoopoe.Interop.Parity.Wire;
using Hoopoe.Interop.Soak.Clients;

namespace Hoopoe.Interop.Soak.Accounting;

/// <summary>A well-behaved consumer that sometimes puts a message back, and sometimes is cut off with messages in hand.</summary>
internal sealed class CheckedConsumer(BrokerAddress broker, Observations seen, Ledger ledger, int seed)
{
    private const int Prefetch = 40;
    private const int MostDeliveries = 1500;

    private readonly Random _random = new(seed);
    private readonly Pace _pace = new(500);

    public void Run(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            using SoakConnection connection = SoakConnection.Open(broker, seen);
            SoakChannel channel = connection.OpenChannel(1);
            channel.Call("basic.qos", ("prefetch-count", Prefetch));
            int left = _random.Next(1, MostDeliveries);
            channel.Arrived = incoming =>
            {
                left--;
                Settle(channel, incoming);
            };
            channel.Call("basic.consume", ("queue", ledger.Queue), ("consumer-tag", "checked"));
            while (left > 0 && !stop.IsCancellationRequested)
            {
                _pace.Await();
                channel.TakeArrived();
            }

            if (_random.Next(2) == 0)
                connection.Close();
            else
                connection.Abort();
        }
    }

    /// <summary>Takes out what is left at the end.</summary>
    public void Drain()
    {
        using SoakConnection connection = SoakConnection.Open(broker, seen);
        SoakChannel channel = connection.OpenChannel(1);
        while (channel.Call("basic.get", ("queue", ledger.Queue), ("no-ack", true)) is { Header: not null } got)
        {
            seen.Count($"{ledger.Queue} drained");
            ledger.Received(got.Body, (bool)got.Method.Values["redelivered"]!);
        }

        connection.Close();
    }

    private void Settle(SoakChannel channel, Incoming incoming)
    {
        if (incoming.Method.Name != "basic.deliver")
        {
            seen.Fail($"{ledger.Queue}: the consumer was sent {incoming.Method.Name}");
            return;
        }

        ledger.Received(incoming.Body, (bool)incoming.Method.Values["redelivered"]!);
        ulong tag = incoming.Method.Number("delivery-tag");
        if (_random.Next(20) == 0)
            channel.Send("basic.nack", ("delivery-tag", tag), ("requeue", true));
        else
            channel.Send("basic.ack", ("delivery-tag", tag));
    }
}
