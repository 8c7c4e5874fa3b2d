using System.Diagnostics;
using System.Text;
using Hoopoe.Interop.Parity.Wire;

namespace Hoopoe.Interop.Parity.Conversations;

/// <summary>The methods of AMQP's basic class as short calls.</summary>
internal static class BasicCalls
{
    public static void Publish(
        this Channel channel, string exchange, string key, string body, Table? properties = null, bool mandatory = false) =>
        channel.Publish(exchange, key, Encoding.ASCII.GetBytes(body), properties, mandatory);

    /// <summary>Publishes to the queue of this name by the default exchange.</summary>
    public static void PublishTo(this Channel channel, string queue, params string[] bodies)
    {
        foreach (string body in bodies)
            channel.Publish("", queue, body);
    }

    public static Incoming? Consume(
        this Channel channel, string queue, string tag = "t", bool noAck = false, bool exclusive = false, Table? arguments = null) =>
        channel.Call(
            "basic.consume",
            ("queue", queue),
            ("consumer-tag", tag),
            ("no-ack", noAck),
            ("exclusive", exclusive),
            ("arguments", arguments ?? []));

    public static Incoming? Cancel(this Channel channel, string tag = "t") => channel.Call("basic.cancel", ("consumer-tag", tag));

    public static Incoming? Get(this Channel channel, string queue, bool noAck = true) =>
        channel.Call("basic.get", ("queue", queue), ("no-ack", noAck));

    /// <summary>Waits until the queue has that many messages ready, and no longer than a conversation's patience.</summary>
    public static void AwaitReady(this Channel channel, string queue, ulong count = 1)
    {
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(8))
        {
            Incoming? state = channel.CallQuietly(Method.Of("queue.declare", ("queue", queue), ("passive", true)));
            if (state is null || state.Method.Number("message-count") == count)
                break;
        }
    }

    public static void Ack(this Channel channel, ulong tag, bool multiple = false) =>
        channel.Send("basic.ack", ("delivery-tag", tag), ("multiple", multiple));

    public static void Nack(this Channel channel, ulong tag, bool requeue, bool multiple = false) =>
        channel.Send("basic.nack", ("delivery-tag", tag), ("multiple", multiple), ("requeue", requeue));

    public static void Reject(this Channel channel, ulong tag, bool requeue) =>
        channel.Send("basic.reject", ("delivery-tag", tag), ("requeue", requeue));

    public static Incoming? Prefetch(this Channel channel, ushort count, bool global = false) =>
        channel.Call("basic.qos", ("prefetch-count", count), ("global", global));
}
