using Hoopoe.Interop.Parity.Wire;
using Hoopoe.Interop.Soak.Clients;

namespace Hoopoe.Interop.Soak.Behaviours;

/// <summary>Consumes, fetches and settles in every way.</summary>
internal static class Consuming
{
    public static void Consume(SoakChannel channel, Random random) => ConsumeFrom(channel, Names.Queue(random), random);

    public static void ConsumeFrom(SoakChannel channel, string queue, Random random)
    {
        string tag = $"tag-{random.Next()}";
        bool noAck = random.Next(3) == 0;
        Table arguments = random.Next(4) == 0 ? Table.Of(("x-priority", random.Next(-5, 6))) : [];
        channel.Consumers[tag] = !noAck;
        Incoming? answer = channel.Call(
            "basic.consume",
            ("queue", queue),
            ("consumer-tag", tag),
            ("no-ack", noAck),
            ("exclusive", random.Next(30) == 0),
            ("arguments", arguments));
        if (answer is null)
            channel.Consumers.Remove(tag);
    }

    public static void Cancel(SoakChannel channel)
    {
        if (channel.Consumers.Count == 0)
            return;
        string tag = channel.Consumers.Keys.First();
        channel.Call("basic.cancel", ("consumer-tag", tag));
    }

    public static void Get(SoakChannel channel, Random random)
    {
        bool noAck = random.Next(2) == 0;
        Incoming? got = channel.Call("basic.get", ("queue", Names.Queue(random)), ("no-ack", noAck));
        if (got?.Method.Name == "basic.get-ok" && !noAck)
            channel.Unsettled.Add(got.Method.Number("delivery-tag"));
    }

    public static void Settle(SoakChannel channel, Random random)
    {
        if (channel.Unsettled.Count == 0)
            return;
        bool multiple = random.Next(3) == 0;
        int at = random.Next(channel.Unsettled.Count);
        ulong tag = channel.Unsettled[at];
        switch (random.Next(6))
        {
            case < 4:
                channel.Send("basic.ack", ("delivery-tag", tag), ("multiple", multiple));
                break;
            case 4:
                channel.Send("basic.nack", ("delivery-tag", tag), ("multiple", multiple), ("requeue", random.Next(2) == 0));
                break;
            default:
                channel.Send("basic.reject", ("delivery-tag", tag), ("requeue", random.Next(2) == 0));
                multiple = false;
                break;
        }

        // Tags are in order only per consumer of one channel; a fetch's tag comes when its answer is read.
        if (multiple)
            channel.Unsettled.RemoveAll(other => other <= tag);
        else
            channel.Unsettled.RemoveAt(at);
    }

    public static void LimitPrefetch(SoakChannel channel, Random random) =>
        channel.Call("basic.qos", ("prefetch-count", random.Next(0, 30)), ("global", random.Next(3) == 0));

    public static void Recover(SoakChannel channel)
    {
        // Forgotten first: what the recovery delivers again arrives before its answer, under new tags.
        channel.Unsettled.Clear();
        channel.Call("basic.recover", ("requeue", true));
    }
}
