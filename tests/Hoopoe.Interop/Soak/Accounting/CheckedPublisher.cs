using Hoopoe.Interop.Brokers;
using Hoopoe.Interop.Parity.Wire;
using Hoopoe.Interop.Soak.Clients;

namespace Hoopoe.Interop.Soak.Accounting;

/// <summary>A well-behaved publisher with confirms, on new connections now and then. What it was not told of may or may not be there.</summary>
internal sealed class CheckedPublisher(BrokerAddress broker, Observations seen, Ledger ledger, int seed)
{
    private const int PerSecond = 100;
    private const int Window = 50;
    private const int LargestBody = 20_000;

    private readonly Random _random = new(seed);
    private readonly Pace _pace = new(PerSecond);
    private long _number;

    public void Run(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            using SoakConnection connection = SoakConnection.Open(broker, seen);
            SoakChannel channel = connection.OpenChannel(1);
            channel.Call("confirm.select");
            channel.Mode = ChannelMode.Confirm;
            Dictionary<ulong, long> open = [];
            channel.Arrived = incoming => Settle(incoming.Method, open);
            for (int i = _random.Next(1, 2000); i > 0 && !stop.IsCancellationRequested; i--)
                PublishOne(channel, open);
            while (open.Count > 0)
                channel.AwaitArrival($"{open.Count} confirms");
            connection.Close();
        }
    }

    private void PublishOne(SoakChannel channel, Dictionary<ulong, long> open)
    {
        _pace.Await();
        long number = ++_number;
        open.Add(channel.Published + 1, number);
        channel.Publish("", ledger.Queue, CheckedMessage.Make(number, _random.Next(LargestBody)), Table.Of(("delivery-mode", (byte)2)), mandatory: true);
        channel.TakeArrived();
        while (open.Count >= Window)
            channel.AwaitArrival("a confirm");
    }

    private void Settle(Method method, Dictionary<ulong, long> open)
    {
        if (method.Name is not ("basic.ack" or "basic.nack"))
        {
            seen.Fail($"{ledger.Queue}: the publisher was sent {method.Name}");
            return;
        }

        ulong tag = method.Number("delivery-tag");
        List<ulong> settled = (bool)method.Values["multiple"]! ? [.. open.Keys.Where(key => key <= tag)] : [tag];
        foreach (ulong key in settled)
        {
            if (!open.Remove(key, out long number))
                seen.Fail($"{ledger.Queue}: publish {key} was confirmed twice");
            else if (method.Name == "basic.ack")
                ledger.Confirmed(number);
            else
                seen.Fail($"{ledger.Queue}: publish {key} was refused");
        }
    }
}
